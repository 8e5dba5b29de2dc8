package io.kontrol.api.access;

import io.kontrol.api.platform.refusal.Refusal;
import io.quarkus.elytron.security.common.BcryptUtil;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Passwords of local users, and their bcrypt hashes. */
@ApplicationScoped
public class Passwords {
  private static final int LEAST_BYTES = 12;

  /** bcrypt reads no further. */
  private static final int MOST_BYTES = 72;

  private static final int LEAST_COST = 4;
  private static final int RANDOM_BYTES = 18;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final int cost;

  public Passwords(@ConfigProperty(name = "kontrol.password.bcrypt-cost") int cost) {
    if (cost < LEAST_COST || cost > 16) {
      throw new IllegalArgumentException(
          "KONTROL_PASSWORD_BCRYPT_COST is a number from 4 to 16; each step doubles the time of a login");
    }
    this.cost = cost;
  }

  /** No other can be anybody's password. */
  public static boolean isSound(String password) {
    int bytes = bytes(password);
    return bytes >= LEAST_BYTES && bytes <= MOST_BYTES;
  }

  private static int bytes(String password) {
    return password.getBytes(StandardCharsets.UTF_8).length;
  }

  public static void requireSound(String password) {
    if (!isSound(password)) {
      throw Refusal.invalid(
          "invalid_password",
          "A password has "
              + LEAST_BYTES
              + " to "
              + MOST_BYTES
              + " bytes; this one has "
              + bytes(password)
              + ".");
    }
  }

  public static String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Compared instead where there is no hash, it takes the same time and matches nothing. */
  public String hashOfNobody() {
    return BcryptUtil.bcryptHash(random(), LEAST_COST).replace(field(LEAST_COST), field(cost));
  }

  /** Slow on purpose. */
  public String hash(String password) {
    return BcryptUtil.bcryptHash(password, cost);
  }

  /** Slow on purpose, and in constant time for each cost. */
  public boolean matches(String password, String hash) {
    return BcryptUtil.matches(password, hash);
  }

  /** Whether the hash was made with another cost than is configured now. */
  public boolean outdated(String hash) {
    String[] parts = hash.split("\\$");
    return parts.length < 4 || !field(cost).equals("$" + parts[2] + "$");
  }

  private static String field(int cost) {
    return "$%02d$".formatted(cost);
  }
}
