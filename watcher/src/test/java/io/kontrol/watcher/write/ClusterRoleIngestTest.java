package io.kontrol.watcher.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.ClusterService;
import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.Closing;
import io.kontrol.migrations.testing.InTurn;
import io.kontrol.migrations.testing.InTurn.Way;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.ResourceIdentity;
import io.kontrol.watcher.lease.FencingToken;
import io.kontrol.watcher.lease.WatcherLease;
import io.kontrol.watcher.observation.Observation;
import io.kontrol.watcher.observation.Observed;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What row-level security costs the watcher's statements: the same batch, by turns, in a database
 * without a granted cluster, by the plain role in one with it, and by the role of the cluster.
 */
@Tag("speed")
class ClusterRoleIngestTest {
  private static final Logger LOG = Logger.getLogger(ClusterRoleIngestTest.class);
  private static final String CLUSTER = "local";
  private static final int ROUNDS = 60;
  private static final int BATCH = 200;
  private static final String SPEC = "{\"data\":{\"key\":\"%s\"}}".formatted("x".repeat(4_600));

  private static final String FILL =
      """
      INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec)
      SELECT CASE WHEN n %% 2 = 1 THEN 'local' ELSE 'another' END, 'default', 'ConfigMap', 'c' || n, 'v1', '{}'
      FROM generate_series(1, %1$d) AS n;
      INSERT INTO resource_applied_states (resource_id, status, generation, attempted_generation, k8s_resource_version,
          owned_fields_hash, uid, applied_at)
      SELECT id, 'success', 1, 1, '5', 'owned', 'uid', NOW() FROM resources;
      INSERT INTO resource_current_states (resource_id, generation, k8s_resource_version, owned_fields_hash, uid, observed_at)
      SELECT id, 1, '5', 'owned', 'uid', NOW() FROM resources
      """;

  private final Closing closing = new Closing();
  private final EventLog events = new EventLog(EventSource.K8S_WATCH);

  @AfterEach
  void close() {
    closing.close();
  }

  private TestDatabase filled() throws SQLException {
    TestDatabase database = closing.opened(TestDatabase.migrated());
    try (Connection owner = database.owner().getConnection();
        Statement statement = owner.createStatement()) {
      statement.execute(FILL.formatted(20_000));
      statement.execute("VACUUM ANALYZE");
    }
    return database;
  }

  private static FencingToken fence(TestDatabase database) throws SQLException {
    return new WatcherLease(
            database.as(Migrations.WATCHER_ROLE), CLUSTER, "only", Duration.ofHours(1))
        .acquire()
        .orElseThrow();
  }

  private Way batches(TestDatabase database, FencingToken fence, String role) throws SQLException {
    Connection session = closing.opened(database.as(role).getConnection());
    try (Statement settings = session.createStatement()) {
      settings.execute("SET enable_seqscan = off"); // as the service's sessions
    }
    session.setAutoCommit(false);
    List<Observation> batch = new ArrayList<>();
    List<Event> news = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      int id = 2 * i + 1;
      batch.add(Observed.present(id, "c" + id, 10, SPEC));
      news.add(
          Event.ofResource(
              "ObservedChanged",
              id,
              new ResourceIdentity(CLUSTER, "", "ConfigMap", "default", "c" + id),
              1,
              Json.read("{}")));
    }
    return () -> {
      CurrentStates.Outcome outcome = CurrentStates.write(session, fence, batch);
      assertThat(outcome.written()).hasSize(BATCH);
      StatusCheck.of(session, outcome.written());
      events.append(session, news);
      session.rollback();
    };
  }

  @Test
  void aBatchOfObservations() throws SQLException {
    TestDatabase without = filled();
    TestDatabase with = filled();
    with.grantCluster(CLUSTER);
    FencingToken fence = fence(with);

    List<Double> ratios =
        InTurn.medianRatios(
            ROUNDS,
            List.of(
                batches(without, fence(without), Migrations.WATCHER_ROLE),
                batches(with, fence, Migrations.WATCHER_ROLE),
                batches(with, fence, ClusterService.WATCHER.roleOf(CLUSTER))));

    LOG.infof(
        "batch of %d: plain role beside a granted cluster %.2f, role of the cluster %.2f",
        BATCH, ratios.get(0), ratios.get(1));
    assertThat(ratios.get(0)).isLessThan(1.15);
    assertThat(ratios.get(1)).isLessThan(1.5);
  }
}
