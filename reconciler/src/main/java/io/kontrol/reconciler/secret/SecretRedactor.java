package io.kontrol.reconciler.secret;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;

/**
 * Takes a Secret's values out of what a server says about it: it likes to quote them. Pure.
 *
 * <p>What is said to be a value is masked whole, whatever it is. Elsewhere the values that we know
 * are looked for, but only those that cannot stand in a sentence by chance: a sentence is known, so
 * whoever sees {@code field is immuta***le} reads the value {@code b}. For the same reason the
 * Secret's name and keys stay where they are, even if a value is the same text.
 */
public final class SecretRedactor {
  private SecretRedactor() {}

  /**
   * @param secret as it is wanted
   * @param names that everybody may see: of the object, and where it lives
   */
  public static String mask(String message, JsonNode secret, Collection<String> names) {
    SecretValues values = SecretValues.of(secret);
    RedactedText text = new RedactedText(message, SecretNames.in(message, secret, names));
    values.find(message, text);
    QuotedValues.find(message, values, text);
    return text.masked();
  }
}
