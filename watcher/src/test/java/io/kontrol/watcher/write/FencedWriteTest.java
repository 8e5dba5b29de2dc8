package io.kontrol.watcher.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.ClusterService;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.watcher.lease.FencingToken;
import io.kontrol.watcher.lease.WatcherLease;
import io.kontrol.watcher.observation.ObjectKey;
import io.kontrol.watcher.observation.Observation;
import io.kontrol.watcher.observation.Observed;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a batch may do to the rows, at a real database. */
class FencedWriteTest {
  private static TestDatabase database;
  private DataSource watcher;
  private static int clusters;

  private String cluster;
  private int id;

  @BeforeAll
  static void open() {
    database = TestDatabase.migrated();
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @BeforeEach
  void desire() throws SQLException {
    cluster = "cluster-" + ++clusters;
    watcher = database.as(ClusterService.WATCHER, cluster);
    id =
        Integer.parseInt(
            one(
                """
                INSERT INTO resources (cluster_id, api_version, kind, namespace, name, desired_spec)
                VALUES (?, 'v1', 'ConfigMap', 'default', '%s', '{}') RETURNING id
                """
                    .formatted(Observed.NAME),
                cluster));
  }

  @Test
  void aLateUpsertUnderAnOldEpochOverwritesNothing() throws SQLException {
    FencingToken old = fence("paused");
    expire();
    FencingToken current = fence("next");
    assertThat(write(current, Observed.present(id, 10)).allowed()).isTrue();
    CurrentStates.Outcome late = write(old, Observed.present(id, 99));
    assertThat(late.allowed()).isFalse();
    assertThat(late.written()).isEmpty();
    assertThat(version()).isEqualTo("10");
  }

  @Test
  void aHolderWhoseLeaseHasRunOutMayNotWriteEither() throws SQLException {
    FencingToken fence = fence("late");
    expire();
    assertThat(write(fence, Observed.present(id, 1)).allowed()).isFalse();
  }

  @Test
  void versionsOnlyRise() throws SQLException {
    FencingToken fence = fence("only");
    write(fence, Observed.present(id, 10));
    assertThat(write(fence, Observed.present(id, 9)).written()).isEmpty();
    assertThat(write(fence, Observed.gone(id, 8)).written()).isEmpty();
    assertThat(version()).isEqualTo("10");
    write(fence, Observed.gone(id, 11));
    assertThat(write(fence, Observed.present(id, 10)).written()).isEmpty();
    assertThat(write(fence, Observed.present(id, 12)).written()).hasSize(1);
  }

  @Test
  void anObservationThatChangesNothingWritesNothing() throws SQLException {
    FencingToken fence = fence("only");
    assertThat(write(fence, Observed.present(id, 10)).written()).hasSize(1);
    assertThat(write(fence, Observed.present(id, 10)).written()).isEmpty();
  }

  @Test
  void anObjectOfAnotherNameThatBearsTheLabelIsNobodys() throws SQLException {
    FencingToken fence = fence("only");
    Observation.Present own = Observed.present(id, 10);
    ObjectKey stolen = new ObjectKey(id, "v1", "ConfigMap", "default", "copy");
    Observation.Present copy =
        new Observation.Present(
            stolen,
            "uid-copy",
            "11",
            "{}",
            null,
            1,
            1,
            "owned",
            "content",
            own.health(),
            false,
            null,
            "[]",
            null,
            0,
            null);
    assertThat(write(fence, copy).written()).isEmpty();
  }

  private CurrentStates.Outcome write(FencingToken fence, Observation observation)
      throws SQLException {
    try (Connection connection = watcher.getConnection()) {
      return CurrentStates.write(connection, fence, List.of(observation));
    }
  }

  private FencingToken fence(String holder) throws SQLException {
    return new WatcherLease(watcher, cluster, holder, Duration.ofMinutes(1))
        .acquire()
        .orElseThrow();
  }

  private void expire() throws SQLException {
    one(
        "UPDATE watcher_leases SET expires_at = '-infinity' WHERE cluster_id = ? RETURNING holder",
        cluster);
  }

  private String version() throws SQLException {
    return one(
        "SELECT k8s_resource_version FROM resource_current_states WHERE resource_id = ?::INTEGER",
        Integer.toString(id));
  }

  private static String one(String sql, String parameter) throws SQLException {
    try (Connection connection = database.owner().getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, parameter);
      try (ResultSet row = select.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }
}
