package io.kontrol.helm.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.helm.Chart;
import io.kontrol.helm.service.Traffic.Confirmed;
import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code helm upgrade} without a cluster: the Job's migrations, then one pod after the other, with
 * the chart's own settings. The next release is played by {@code db/next}: an expanding migration
 * of each sort that the operating page allows.
 */
@Tag("long")
@NeedsBuiltServices
class UpgradeUnderTrafficTest {
  private static final int CLIENTS = 3;

  /** The load balancer learns of a stopping pod so much later; the chart's delay is longer. */
  private static final Duration ENDPOINT_LAG = Duration.ofSeconds(3);

  private final JsonNode pod =
      Chart.API_SERVER.render().one("Deployment").at("/spec/template/spec");
  private final Duration gracePeriod =
      Duration.ofSeconds(pod.path("terminationGracePeriodSeconds").asLong());

  @Test
  void noRequestFailsAndNoChangeIsLost() throws Exception {
    try (TestDatabase database = TestDatabase.migrated()) {
      List<ServiceProcess> pods = new ArrayList<>(List.of(start(database), start(database)));
      Traffic traffic = null;
      try {
        pods.forEach(ServiceProcess::awaitReady);
        traffic = new Traffic(CLIENTS, urls(pods));
        answers(traffic, 200);

        migrateToNext(database);
        answers(traffic, 200); // the old code on the new schema

        for (ServiceProcess old : List.copyOf(pods)) {
          ServiceProcess next = start(database).awaitReady(); // maxSurge: 1
          pods.add(next);
          traffic.spreadOver(urls(pods));
          answers(traffic, 100);
          old.tellToStop();
          Awaitility.await().pollDelay(ENDPOINT_LAG).until(() -> true);
          pods.remove(old);
          traffic.spreadOver(urls(pods));
          assertThat(old.awaitEnd(gracePeriod)).as("ends within its grace period").isTrue();
        }
        answers(traffic, 200);
        traffic.end();

        assertThat(traffic.failures()).isEmpty();
        assertThat(stored(database)).containsAllEntriesOf(traffic.confirmed());
        assertThat(historiesWithGaps(database)).isEmpty();
      } finally {
        if (traffic != null) {
          traffic.end();
        }
        pods.forEach(ServiceProcess::close);
      }
    }
  }

  private ServiceProcess start(TestDatabase database) {
    return ServiceProcess.start(Chart.API_SERVER, pod, database, Map.of());
  }

  private static List<String> urls(List<ServiceProcess> pods) {
    return pods.stream().map(ServiceProcess::url).toList();
  }

  private static void answers(Traffic traffic, int more) {
    long enough = traffic.answered() + more;
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> traffic.answered() >= enough || !traffic.failures().isEmpty());
    assertThat(traffic.failures()).isEmpty();
  }

  private static void migrateToNext(TestDatabase database) {
    assertThat(Migrations.migrate(database.owner(), "classpath:db/next")).isEqualTo(3);
  }

  private static Map<Integer, Confirmed> stored(TestDatabase database) throws SQLException {
    String sql = "SELECT id, generation, desired_spec #>> '{data,value}' FROM resources";
    Map<Integer, Confirmed> stored = new HashMap<>();
    try (Connection connection = database.owner().getConnection();
        PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        stored.put(rows.getInt(1), new Confirmed(rows.getInt(2), rows.getString(3)));
      }
    }
    return stored;
  }

  private static List<Integer> historiesWithGaps(TestDatabase database) throws SQLException {
    String sql =
        """
        SELECT r.id FROM resources r
        LEFT JOIN resource_revisions h ON h.resource_id = r.id
        GROUP BY r.id, r.generation HAVING count(h.resource_id) <> r.generation
        """;
    List<Integer> ids = new ArrayList<>();
    try (Connection connection = database.owner().getConnection();
        PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        ids.add(rows.getInt(1));
      }
    }
    return ids;
  }
}
