package io.kontrol.watcher.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.migrations.ClusterService;
import io.kontrol.migrations.testing.SingleConnection;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.wake.ChangeNotifier;
import io.kontrol.watcher.lease.FencingToken;
import io.kontrol.watcher.lease.WatcherLease;
import io.kontrol.watcher.observation.Observed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A batch meets statements that a migration has made stale. */
class StaleStatementTest {
  private static final String CLUSTER = "local";

  private final TestDatabase database = TestDatabase.migrated();

  @SuppressWarnings("NullAway.Init")
  private SingleConnection pool;

  @SuppressWarnings("NullAway.Init")
  private ChangeNotifier notifier;

  @SuppressWarnings("NullAway.Init")
  private FencingToken fence;

  @BeforeEach
  void open() throws SQLException {
    try (Connection owner = database.owner().getConnection();
        Statement statement = owner.createStatement()) {
      statement.execute(
          """
          INSERT INTO resources (id, cluster_id, namespace, kind, name, api_version, desired_spec)
          VALUES (1, '%s', 'default', 'ConfigMap', '%s', 'v1', '{}')
          """
              .formatted(CLUSTER, Observed.NAME));
    }
    pool = new SingleConnection(database.as(ClusterService.WATCHER, CLUSTER));
    notifier = new ChangeNotifier(database.as(ClusterService.WATCHER, CLUSTER));
    fence = new WatcherLease(pool, CLUSTER, "test", Duration.ofMinutes(1)).acquire().orElseThrow();
  }

  @AfterEach
  void close() throws SQLException {
    notifier.close();
    pool.close();
    database.close();
  }

  private ObservationWriter writer() {
    return new ObservationWriter(
        pool,
        fence,
        new StateChangeEvents(
            CLUSTER, new EventRateLimiter(5, Duration.ofSeconds(10), System::nanoTime)),
        notifier,
        unconfirmed -> {},
        new WriteMetrics(new SimpleMeterRegistry()));
  }

  private String version() throws SQLException {
    try (Connection connection = database.owner().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT k8s_resource_version FROM resource_current_states");
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  @Test
  void theBatchIsWrittenByASecondAttempt() throws Exception {
    ObservationWriter writer = writer();
    writer.write(List.of(Observed.present(1, 10)));
    pool.makePreparedStatementsStale();
    writer.write(List.of(Observed.present(1, 11)));
    assertThat(version()).isEqualTo("11");
  }

  @Test
  void withoutASecondAttemptItWouldFail() throws Exception {
    writer().write(List.of(Observed.present(1, 10)));
    pool.makePreparedStatementsStale();
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      assertThatThrownBy(
              () -> CurrentStates.write(connection, fence, List.of(Observed.present(1, 11))))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("26000"));
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }
}
