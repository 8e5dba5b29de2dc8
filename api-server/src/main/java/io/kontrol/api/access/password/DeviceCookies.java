package io.kontrol.api.access.password;

import io.kontrol.api.platform.secret.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cookies by which a browser shows that its user has logged in with it before (OWASP calls them
 * device cookies). Such a browser has failures of its own, so that nobody who guesses elsewhere, or
 * from behind the same address, can make its user wait. It is worth nothing else, and bound to the
 * account; a keyed digest makes it, so that nothing is stored.
 */
@ApplicationScoped
public class DeviceCookies {
  public static final String NAME = "kontrol_device";

  private static final Duration LIFETIME = Duration.ofDays(180);
  private static final int NONCE_BYTES = 16;
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{32})\\.([0-9a-f]{64})");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Secrets secrets;

  public DeviceCookies(Secrets secrets) {
    this.secrets = secrets;
  }

  /** As {@code Set-Cookie} has it, for whoever has logged in. */
  public String issue(String email, boolean secure) {
    byte[] bytes = new byte[NONCE_BYTES];
    RANDOM.nextBytes(bytes);
    String nonce = HexFormat.of().formatHex(bytes);
    return NAME
        + "="
        + nonce
        + "."
        + digest(email, nonce)
        + "; Path=/api/v1/auth; Max-Age="
        + LIFETIME.toSeconds()
        + "; HttpOnly; SameSite=Lax"
        + (secure ? "; Secure" : "");
  }

  /**
   * What distinguishes the browser; empty where it has not logged in to this account.
   *
   * @param cookie null for none
   */
  public Optional<String> device(String email, @Nullable String cookie) {
    Matcher parts = FORM.matcher(cookie == null ? "" : cookie);
    if (!parts.matches()) {
      return Optional.empty();
    }
    String nonce = parts.group(1);
    boolean genuine =
        MessageDigest.isEqual(
            digest(email, nonce).getBytes(StandardCharsets.US_ASCII),
            parts.group(2).getBytes(StandardCharsets.US_ASCII));
    return genuine ? Optional.of(nonce) : Optional.empty();
  }

  private String digest(String email, String nonce) {
    return secrets.keyedHash(
        "device".getBytes(StandardCharsets.UTF_8),
        email.getBytes(StandardCharsets.UTF_8),
        nonce.getBytes(StandardCharsets.UTF_8));
  }
}
