package io.kontrol.api.access.bootstrap;

import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.access.Passwords;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.platform.transaction.WriteTransactions;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Makes one ADMIN where there is none: with the configured password, or with a random one that the
 * log tells once. A configured API token of that ADMIN lets an installer go on without a login.
 */
@ApplicationScoped
public class FirstAdmin {
  private static final Logger LOG = Logger.getLogger(FirstAdmin.class);

  private static final String EXISTS =
      "SELECT EXISTS (SELECT FROM users WHERE role = 'ADMIN' AND is_active)";

  /** Of replicas that start at once, the unique address lets one make it. */
  private static final String CREATE =
      """
      INSERT INTO users (email, hashed_password, full_name, role, password_changed_at)
      VALUES (?, ?, 'Administrator', 'ADMIN', now())
      ON CONFLICT (email) DO NOTHING
      RETURNING id
      """;

  /** A token that was revoked stays so. */
  private static final String CREATE_TOKEN =
      """
      INSERT INTO api_tokens (user_id, name, token_hash, role, created_by, expires_at)
      SELECT id, 'of the installation', ?, 'ADMIN', 'api-server', now() + INTERVAL '1 year'
      FROM users WHERE email = ? AND role = 'ADMIN' AND is_active
      ON CONFLICT (token_hash) DO NOTHING
      RETURNING id
      """;

  private static final Pattern TOKEN = Pattern.compile("kontrol_[A-Za-z0-9_-]{43,128}");

  private final Database database;
  private final WriteTransactions transactions;
  private final Passwords passwords;
  private final String email;
  private final Optional<String> password;
  private final Optional<String> token;
  private volatile boolean done;

  public FirstAdmin(
      Database database,
      WriteTransactions transactions,
      Passwords passwords,
      @ConfigProperty(name = "kontrol.admin.email") String email,
      @ConfigProperty(name = "kontrol.admin.password") Optional<String> password,
      @ConfigProperty(name = "kontrol.admin.token") Optional<String> token) {
    this.database = database;
    this.transactions = transactions;
    this.passwords = passwords;
    this.email = email.toLowerCase(Locale.ROOT);
    this.password = password;
    this.token = token;
    password.ifPresent(Passwords::requireSound);
    if (token.isPresent() && !TOKEN.matcher(token.get()).matches()) {
      throw new IllegalArgumentException(
          "KONTROL_ADMIN_TOKEN is kontrol_ and 43 to 128 letters, digits, - and _ : 32 random bytes in"
              + " base64url");
    }
  }

  /** Until it has succeeded: PostgreSQL may be away when the service starts. */
  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void scheduled() {
    if (done) {
      return;
    }
    try {
      create();
      if (token.isPresent()) {
        createToken(token.get());
      }
      done = true;
    } catch (DatabaseUnavailableException e) {
      LOG.debug("The first ADMIN has to wait for PostgreSQL", e);
    }
  }

  private void create() {
    if (database.read(FirstAdmin::exists)) {
      return;
    }
    String chosen = password.orElseGet(Passwords::random);
    String hash = passwords.hash(chosen);
    boolean created =
        transactions.run(
            Principal.service("api-server", null), connection -> create(connection, hash));
    if (created && password.isEmpty()) {
      LOG.warnf(
          "The first ADMIN is %s with the password %s . It is told only here: change it.",
          email, chosen);
    }
  }

  boolean isDone() {
    return done;
  }

  private void createToken(String secret) {
    transactions.run(
        Principal.service("api-server", null),
        connection -> {
          try (PreparedStatement insert = connection.prepareStatement(CREATE_TOKEN)) {
            insert.setString(1, CredentialHash.of(secret));
            insert.setString(2, email);
            try (ResultSet row = insert.executeQuery()) {
              return row.next()
                  ? WriteResult.unchanged(true)
                      .audited(
                          AuditEntry.of(
                                  "TOKEN_CREATED",
                                  AuditCategory.USER,
                                  "API token of the installation created for " + email)
                              .on(
                                  "api_token",
                                  Integer.toString(row.getInt(1)),
                                  "of the installation"))
                  : WriteResult.unchanged(false);
            }
          }
        });
  }

  private static boolean exists(Connection connection) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(EXISTS);
        ResultSet row = find.executeQuery()) {
      row.next();
      return row.getBoolean(1);
    }
  }

  private WriteResult<Boolean> create(Connection connection, String hash) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(CREATE)) {
      insert.setString(1, email);
      insert.setString(2, hash);
      try (ResultSet row = insert.executeQuery()) {
        if (!row.next()) {
          return WriteResult.unchanged(false);
        }
        return WriteResult.unchanged(true)
            .audited(
                AuditEntry.of("USER_CREATED", AuditCategory.USER, "first ADMIN created: " + email)
                    .on("user", Integer.toString(row.getInt(1)), email));
      }
    }
  }
}
