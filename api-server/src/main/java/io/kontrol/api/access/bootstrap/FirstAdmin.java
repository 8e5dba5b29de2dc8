package io.kontrol.api.access.bootstrap;

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
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Makes one ADMIN where there is none: with the configured password, or with a random one that the
 * log tells once.
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

  private final Database database;
  private final WriteTransactions transactions;
  private final Passwords passwords;
  private final String email;
  private final Optional<String> password;
  private volatile boolean done;

  public FirstAdmin(
      Database database,
      WriteTransactions transactions,
      Passwords passwords,
      @ConfigProperty(name = "kontrol.admin.email") String email,
      @ConfigProperty(name = "kontrol.admin.password") Optional<String> password) {
    this.database = database;
    this.transactions = transactions;
    this.passwords = passwords;
    this.email = email.toLowerCase(Locale.ROOT);
    this.password = password;
    password.ifPresent(Passwords::requireSound);
  }

  /** Until it has succeeded: PostgreSQL may be away when the service starts. */
  @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  void scheduled() {
    if (done) {
      return;
    }
    try {
      create();
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
