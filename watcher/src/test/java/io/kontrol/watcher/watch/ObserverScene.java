package io.kontrol.watcher.watch;

import io.kontrol.migrations.ClusterService;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.secret.SecretDigest;
import io.kontrol.watcher.health.HealthAssessor;
import io.kontrol.watcher.lease.FencingToken;
import io.kontrol.watcher.lease.WatcherLease;
import io.kontrol.watcher.observation.ObjectReader;
import io.kontrol.watcher.observation.Observation;
import io.kontrol.watcher.observation.Observed;
import io.kontrol.watcher.resync.MissedDeletions;
import io.kontrol.watcher.write.CurrentStates;
import io.kontrol.watcher.write.ObservationBuffer;
import io.kontrol.watcher.write.WriteMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;

/** An observer at a real database; the test brings what is seen, and plays the writer itself. */
public final class ObserverScene implements AutoCloseable {
  public static final String CLUSTER = "cluster";

  final ObservationBuffer buffer = new ObservationBuffer(100, Long.MAX_VALUE);
  final ObservationSink sink;
  private final TestDatabase database;
  private final DataSource watcher;
  private final FencingToken fence;

  ObserverScene() throws SQLException {
    database = TestDatabase.migrated();
    watcher = database.as(ClusterService.WATCHER, CLUSTER);
    fence =
        new WatcherLease(watcher, CLUSTER, "only", Duration.ofMinutes(1)).acquire().orElseThrow();
    sink = sink(new HealthAssessor());
  }

  /** Another one at the same database and buffer. */
  public ObservationSink sink(HealthAssessor health) {
    return new ObservationSink(
        new ObjectReader(new SecretDigest("a key for tests only"), health),
        buffer,
        new MissedDeletions(watcher, CLUSTER),
        100,
        new WriteMetrics(new SimpleMeterRegistry()));
  }

  /** A row in {@code resources}. */
  public int desire(String kind) throws SQLException {
    return Integer.parseInt(
        one(
            """
            INSERT INTO resources (cluster_id, api_version, kind, namespace, name, desired_spec)
            VALUES ('%s', 'v1', '%s', 'default', '%s', '{}') RETURNING id
            """
                .formatted(CLUSTER, kind, Observed.NAME)));
  }

  public List<Observation> takeBatch() throws InterruptedException {
    return buffer.take(Duration.ZERO, Duration.ZERO);
  }

  public CurrentStates.Outcome write(List<Observation> batch) throws SQLException {
    try (Connection connection = watcher.getConnection()) {
      CurrentStates.Outcome outcome = CurrentStates.write(connection, fence, batch);
      buffer.settled(batch);
      return outcome;
    }
  }

  public void execute(String sql) throws SQLException {
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public String one(String sql) throws SQLException {
    try (Connection connection = database.owner().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  @Override
  public void close() {
    database.close();
  }
}
