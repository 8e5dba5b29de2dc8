package io.kontrol.local.instance;

import io.kontrol.migrations.Migrations;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Passwords, the digest key and the ADMIN's token of one instance. They are generated once and kept
 * beside its data, readable by the owner alone.
 */
public record Credentials(
    String ownerPassword,
    Map<String, String> rolePasswords,
    String secretDigestKey,
    String adminPassword,
    String adminToken) {
  public static final String ADMIN_EMAIL = "admin@kontrol.local";

  private static final List<String> ROLES =
      List.of(Migrations.API_SERVER_ROLE, Migrations.WATCHER_ROLE, Migrations.RECONCILER_ROLE);
  private static final String OWNER = "owner";
  private static final String DIGEST_KEY = "secret-digest-key";
  private static final String ADMIN_PASSWORD = "admin-password";
  private static final String ADMIN_TOKEN = "admin-token";

  public Credentials {
    rolePasswords = Map.copyOf(rolePasswords);
  }

  public String passwordOf(String role) {
    String password = rolePasswords.get(role);
    if (password == null) {
      throw new IllegalArgumentException("no service logs in as " + role);
    }
    return password;
  }

  /** What a file of an older version lacks is added to it. */
  public static Credentials readOrCreate(Path file) {
    try {
      Properties kept = new Properties();
      if (Files.exists(file)) {
        try (Reader reader = Files.newBufferedReader(file)) {
          kept.load(reader);
        }
      }
      if (complete(kept)) {
        StringWriter text = new StringWriter();
        kept.store(text, "Made by deploy/local/up for this instance alone");
        PrivateFile.write(file, text.toString());
      }
      return new Credentials(
          kept.getProperty(OWNER),
          ROLES.stream().collect(Collectors.toMap(role -> role, kept::getProperty)),
          kept.getProperty(DIGEST_KEY),
          kept.getProperty(ADMIN_PASSWORD),
          kept.getProperty(ADMIN_TOKEN));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether something was missing. */
  private static boolean complete(Properties kept) {
    int before = kept.size();
    kept.putIfAbsent(OWNER, random());
    kept.putIfAbsent(DIGEST_KEY, random());
    kept.putIfAbsent(ADMIN_PASSWORD, random());
    kept.putIfAbsent(ADMIN_TOKEN, "kontrol_" + random() + random());
    ROLES.forEach(role -> kept.putIfAbsent(role, random()));
    return kept.size() > before;
  }

  private static String random() {
    byte[] bytes = new byte[24];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** A record would print its components, which are secret. */
  @Override
  public String toString() {
    return "Credentials[…]";
  }
}
