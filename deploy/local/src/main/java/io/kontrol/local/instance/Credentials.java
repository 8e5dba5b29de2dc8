package io.kontrol.local.instance;

import io.kontrol.migrations.Migrations;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * Passwords and the digest key of one instance. They are generated once and kept beside its data,
 * readable by the owner alone.
 */
public record Credentials(
    String ownerPassword, Map<String, String> rolePasswords, String secretDigestKey) {
  private static final List<String> ROLES =
      List.of(Migrations.API_SERVER_ROLE, Migrations.WATCHER_ROLE, Migrations.RECONCILER_ROLE);
  private static final String OWNER = "owner";
  private static final String DIGEST_KEY = "secret-digest-key";

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

  public static Credentials readOrCreate(Path file) {
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      Properties kept = new Properties();
      try (Reader reader = Files.newBufferedReader(file)) {
        kept.load(reader);
      }
      return new Credentials(
          kept.getProperty(OWNER),
          ROLES.stream().collect(Collectors.toMap(role -> role, kept::getProperty)),
          kept.getProperty(DIGEST_KEY));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void create(Path file) throws IOException {
    Properties made = new Properties();
    made.setProperty(OWNER, random());
    made.setProperty(DIGEST_KEY, random());
    ROLES.forEach(role -> made.setProperty(role, random()));
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    Files.createFile(
        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (Writer writer = Files.newBufferedWriter(draft, StandardOpenOption.WRITE)) {
      made.store(writer, "Made by deploy/local/up for this instance alone");
    }
    Files.move(draft, file);
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
