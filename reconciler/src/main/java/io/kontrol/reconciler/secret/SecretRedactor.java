package io.kontrol.reconciler.secret;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;

/**
 * Redacts a Secret's values in a server's message about it, since servers quote them.
 *
 * <p>Text that is announced as a value is redacted whole. Elsewhere known values are searched for,
 * but only those that do not appear in a sentence by chance: messages are public, so {@code field
 * is immuta***le} reveals the value {@code b}. For the same reason the Secret's name and keys are
 * never redacted, even if a value is the same text.
 */
public final class SecretRedactor {
  private SecretRedactor() {}

  /**
   * @param secret the desired manifest
   * @param names public texts: the object's name and namespace
   */
  public static String mask(String message, JsonNode secret, Collection<String> names) {
    SecretValues values = SecretValues.of(secret);
    RedactedText text = new RedactedText(message, SecretNames.in(message, secret, names));
    values.find(message, text);
    QuotedValues.find(message, values, text);
    return text.masked();
  }
}
