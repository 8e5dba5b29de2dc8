package io.kontrol.model.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.resource.ResourceIdentity;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventLogTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();
  private static final ResourceIdentity CART =
      new ResourceIdentity("prod", "apps", "Deployment", "shop", "cart");

  private final EventLog log = new EventLog(EventSource.RECONCILER);

  @AfterAll
  static void dropDatabase() {
    DATABASE.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    try (Connection connection = DATABASE.owner().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("TRUNCATE events");
    }
  }

  @Test
  void eventsStandInTheLogInTheOrderInWhichTheyWereGiven() throws Exception {
    List<Event> events = IntStream.range(0, 500).mapToObj(i -> event("Type" + i)).toList();

    append(events);

    assertThat(rows("SELECT type FROM events ORDER BY id"))
        .containsExactlyElementsOf(events.stream().map(Event::type).toList());
  }

  @Test
  void anEventOfAClusterNamesNoResource() throws Exception {
    append(
        List.of(
            event("ApplySucceeded"),
            Event.ofCluster(
                "ReconcileDeferred",
                "prod",
                JsonNodeFactory.instance.objectNode().put("reason", "it's \"away\""))));

    assertThat(
            rows(
                "SELECT concat_ws('|', source, type, cluster_id, resource_id, generation, kind,"
                    + " namespace, name, data) FROM events ORDER BY id"))
        .containsExactly(
            "reconciler|ApplySucceeded|prod|7|3|Deployment|shop|cart|{}",
            "reconciler|ReconcileDeferred|prod|{\"reason\": \"it's \\\"away\\\"\"}");
  }

  @Test
  void theOldestArePurgedBatchByBatchAndOfThisSourceAlone() throws Exception {
    append(List.of(event("Old"), event("Older")));
    try (Connection connection = DATABASE.as("kontrol_api_server").getConnection()) {
      new EventLog(EventSource.USER).append(connection, List.of(event("OfAUser")));
    }
    try (Connection connection = DATABASE.as("kontrol_reconciler").getConnection()) {
      Instant later = Instant.now().plusSeconds(60);

      assertThat(log.purge(connection, Instant.now().minusSeconds(60), 10)).isZero();
      assertThat(log.purge(connection, later, 1)).isEqualTo(1);
      assertThat(log.purge(connection, later, 10)).isEqualTo(1);
    }
    assertThat(rows("SELECT type FROM events")).containsExactly("OfAUser");
  }

  private static Event event(String type) {
    return Event.ofResource(type, 7, CART, 3, JsonNodeFactory.instance.objectNode());
  }

  private void append(List<Event> events) throws SQLException {
    try (Connection connection = DATABASE.as("kontrol_reconciler").getConnection()) {
      log.append(connection, events);
    }
  }

  private static List<String> rows(String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = DATABASE.owner().getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(query)) {
      while (result.next()) {
        rows.add(result.getString(1));
      }
    }
    return rows;
  }
}
