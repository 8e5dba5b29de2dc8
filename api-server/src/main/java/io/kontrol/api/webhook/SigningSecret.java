package io.kontrol.api.webhook;

import io.kontrol.api.platform.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secret of a webhook, and signatures with it, as Standard Webhooks says. */
final class SigningSecret {
  private static final String PREFIX = "whsec_";
  private static final String ALGORITHM = "HmacSHA256";
  private static final int BYTES = 32;
  private static final int LEAST_BYTES = 24;
  private static final int MOST_BYTES = 64;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] key;

  private SigningSecret(byte[] key) {
    this.key = key;
  }

  static SigningSecret random() {
    byte[] key = new byte[BYTES];
    RANDOM.nextBytes(key);
    return new SigningSecret(key);
  }

  static SigningSecret parse(String text) {
    if (text.startsWith(PREFIX)) {
      try {
        byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
        if (key.length >= LEAST_BYTES && key.length <= MOST_BYTES) {
          return new SigningSecret(key);
        }
      } catch (IllegalArgumentException e) {
        // refused below, without the text
      }
    }
    throw Refusal.invalid(
        "invalid_secret",
        "A secret is "
            + PREFIX
            + " and the Base64 of "
            + LEAST_BYTES
            + " to "
            + MOST_BYTES
            + " random bytes. Without one, one is made.");
  }

  /** As the receiver needs it; never to be logged. */
  String text() {
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  /**
   * The value of {@code webhook-signature}.
   *
   * @param seconds since 1970, as in {@code webhook-timestamp}
   */
  String sign(String id, long seconds, byte[] body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      mac.update((id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has " + ALGORITHM, e);
    }
  }
}
