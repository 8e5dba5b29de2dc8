package io.kontrol.api.stack.adoption;

import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.platform.loop.WakeupLoop;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteTransactions;
import io.kontrol.model.database.DatabaseLogin;
import io.kontrol.model.wake.Channel;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Adopts drift where a deployment asks for that, without a user: as far as the role DEVOPS may.
 * What lies outside of the rules stays as it is, and the drift says why. Any number of replicas may
 * run it, since an adoption is decided behind the lock of its deployment.
 */
@ApplicationScoped
public class AutomaticAdoption {
  private static final Logger LOG = Logger.getLogger(AutomaticAdoption.class);
  private static final Duration SWEEP = Duration.ofSeconds(30);
  private static final Duration LONGEST_REST = Duration.ofSeconds(1);

  /** The objects of each such deployment are looked up by its set, so that no others are read. */
  private static final String CANDIDATES =
      """
      SELECT s.id FROM deployment_specs s
      CROSS JOIN LATERAL (
          SELECT bool_or(t.sync = 'Drifted') AS drifted FROM resources r JOIN resource_status t ON t.resource_id = r.id
          WHERE r.cluster_id = s.cluster_id AND r.apply_set = s.apply_set AND r.deleted_at IS NULL
              AND r.drift_policy = 'Adopt') o
      WHERE s.adopt_automatically AND s.deleted_at IS NULL AND s.desired_state = 'Active' AND o.drifted
      """;

  private static final Principal LOOP =
      new Principal(
          new Identity(
              null,
              "automatic-adoption",
              Role.DEVOPS,
              Permissions.everywhere(Role.DEVOPS),
              Identity.Credential.NONE,
              null),
          null,
          "drift within the template's rules",
          null);

  private final Database database;
  private final WriteTransactions transactions;
  private final Adoptions adoptions;
  private final Vertx vertx;
  private final DatabaseLogin login;
  private final boolean enabled;
  private @Nullable WakeupLoop loop;

  public AutomaticAdoption(
      Database database,
      WriteTransactions transactions,
      Adoptions adoptions,
      Vertx vertx,
      DatabaseLogin login,
      @ConfigProperty(name = "kontrol.stacks.automatic-adoption", defaultValue = "true")
          boolean enabled) {
    this.database = database;
    this.transactions = transactions;
    this.adoptions = adoptions;
    this.vertx = vertx;
    this.login = login;
    this.enabled = enabled;
  }

  void start(@Observes StartupEvent event) {
    if (enabled) {
      loop =
          new WakeupLoop("automatic-adoption", SWEEP, this::pass)
              .restingAtMost(LONGEST_REST)
              .listen(vertx, login, Channel.EVENTS, cluster -> true)
              .start();
    }
  }

  void stop(@Observes ShutdownEvent event) {
    if (loop != null) {
      loop.close();
    }
  }

  void pass() {
    for (UUID id : database.read(AutomaticAdoption::candidates)) {
      if (!database.read(connection -> adoptions.judge(connection, id, LOOP)).isAdoptable()) {
        continue; // it is locked only where there is something to adopt
      }
      try {
        transactions.run(
            LOOP, connection -> adoptions.adopt(connection, id, generation -> {}, LOOP));
      } catch (Refusal refusal) {
        LOG.debugf(refusal, "The drift of deployment %s is not adopted", id);
      }
    }
  }

  private static List<UUID> candidates(Connection connection) throws SQLException {
    List<UUID> ids = new ArrayList<>();
    try (PreparedStatement find = connection.prepareStatement(CANDIDATES);
        ResultSet row = find.executeQuery()) {
      while (row.next()) {
        ids.add(row.getObject(1, UUID.class));
      }
    }
    return ids;
  }
}
