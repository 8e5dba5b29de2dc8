package io.kontrol.api.observed.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.Sse;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

@ApiTest
class EventStreamTest {
  private static final String INSERT =
      "INSERT INTO events_reconciler (source, type, cluster_id) VALUES ('reconciler', '%s', '%s')";
  private static final String NOTIFY = "SELECT pg_notify('kontrol_events', '%s')";

  private static void append(Statement statement, String type, String cluster) throws Exception {
    statement.executeUpdate(INSERT.formatted(type, cluster));
  }

  private static void append(String type, String cluster) throws Exception {
    try (Connection connection = ApiDatabase.get().owner().getConnection();
        Statement statement = connection.createStatement()) {
      append(statement, type, cluster);
      statement.execute(NOTIFY.formatted(cluster));
    }
  }

  @Test
  void eventsThatCommitOutOfOrderAreNeitherMissedNorDoubled() throws Exception {
    String cluster = Manifests.name("order");
    try (Sse stream = Sse.open("/api/v1/events/stream?cluster_id=" + cluster);
        Connection slow = ApiDatabase.get().owner().getConnection();
        Statement late = slow.createStatement()) {
      slow.setAutoCommit(false);
      append(late, "TookItsIdFirst", cluster);
      append("CommittedFirst", cluster);
      assertThat(stream.next().json().path("type").asText()).isEqualTo("CommittedFirst");
      slow.commit();
      append("Last", cluster);
      assertThat(
              List.of(
                  stream.next().json().path("type").asText(),
                  stream.next().json().path("type").asText()))
          .containsExactlyInAnyOrder("TookItsIdFirst", "Last");
    }
  }

  @Test
  void aStreamGoesOnWhereItWasCut() throws Exception {
    String cluster = Manifests.name("resume");
    String path = "/api/v1/events/stream?cluster_id=" + cluster;
    List<String> seen = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    String last = "";
    try (Sse stream = Sse.open(path)) {
      try (Connection connection = ApiDatabase.get().owner().getConnection();
          Statement statement = connection.createStatement()) {
        connection.setAutoCommit(false);
        for (int i = 0; i < 1_200; i++) {
          append(statement, "E" + i, cluster);
          expected.add("E" + i);
        }
        statement.execute(NOTIFY.formatted(cluster));
        connection.commit();
      }
      // disconnects in the middle of one transaction's events
      for (int i = 0; i < 700; i++) {
        Sse.Message message = stream.next();
        seen.add(message.json().path("type").asText());
        last = message.id();
      }
    }
    append("E1200", cluster);
    expected.add("E1200");
    try (Sse stream = Sse.open(path, "Last-Event-ID", last)) {
      while (seen.size() < expected.size()) {
        seen.add(stream.next().json().path("type").asText());
      }
    }
    assertThat(seen).isEqualTo(expected);
  }

  @Test
  void manyWritersAndNoEventIsMissedOrDoubled() throws Exception {
    String cluster = Manifests.name("many");
    int writers = 6;
    int each = 60;
    try (Sse stream = Sse.open("/api/v1/events/stream?cluster_id=" + cluster)) {
      List<Thread> threads = new ArrayList<>();
      for (int w = 0; w < writers; w++) {
        int writer = w;
        Thread thread = new Thread(() -> write(cluster, writer, each));
        thread.start();
        threads.add(thread);
      }
      List<String> seen = new ArrayList<>();
      for (int i = 0; i < writers * each; i++) {
        seen.add(stream.next().json().path("type").asText());
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(new HashSet<>(seen)).hasSize(writers * each);
    }
  }

  @Test
  void streamsThatComeWhileOthersRunAndStreamsThatComeBackGetEachEventOnce() throws Exception {
    String cluster = Manifests.name("joined");
    String path = "/api/v1/events/stream?cluster_id=" + cluster;
    int count = 400;
    try (Sse first = Sse.open(path)) {
      Thread writer = new Thread(() -> write(cluster, 0, count));
      writer.start();
      List<String> seen = new ArrayList<>();
      String last = "";
      while (seen.size() < 100) {
        Sse.Message message = first.next();
        seen.add(message.json().path("type").asText());
        last = message.id();
      }
      try (Sse back = Sse.open(path, "Last-Event-ID", last);
          Sse one = Sse.open(path + "&type=W0-" + (count - 1))) {
        List<String> resumed = new ArrayList<>(seen);
        while (seen.size() < count) {
          seen.add(first.next().json().path("type").asText());
        }
        while (resumed.size() < count) {
          resumed.add(back.next().json().path("type").asText());
        }
        assertThat(new HashSet<>(seen)).hasSize(count);
        assertThat(new HashSet<>(resumed)).hasSize(count);
        assertThat(one.next().json().path("type").asText()).isEqualTo("W0-" + (count - 1));
      }
      writer.join();
    }
  }

  private static void write(String cluster, int writer, int count) {
    try {
      for (int i = 0; i < count; i++) {
        append("W" + writer + "-" + i, cluster);
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aChangeIsOnTheWireWithinAHundredMillisecondsOfItsCommit() throws Exception {
    String cluster = Manifests.name("quick");
    try (Sse stream = Sse.open("/api/v1/events/stream?cluster_id=" + cluster)) {
      List<Long> millis = new ArrayList<>();
      for (int i = 0; i < 21; i++) {
        Api.post(
                "/api/v1/resources?cluster_id=" + cluster,
                Manifests.configMap(Manifests.name("quick"), "v"))
            .expect(201);
        long committed = System.nanoTime();
        assertThat(stream.next().json().path("type").asText()).isEqualTo("ResourceCreated");
        millis.add((System.nanoTime() - committed) / 1_000_000);
      }
      Collections.sort(millis);
      assertThat(millis.get(10)).as("median of %s", millis).isLessThanOrEqualTo(100);
    }
  }

  @Test
  void filtersHoldAndHeartbeatsCome() throws Exception {
    String cluster = Manifests.name("filter");
    try (Sse stream = Sse.open("/api/v1/events/stream?type=Wanted&cluster_id=" + cluster)) {
      append("Other", cluster);
      append("Wanted", cluster);
      assertThat(stream.next().json().path("type").asText()).isEqualTo("Wanted");
      stream.awaitComment("alive");
    }
    assertThat(
            Api.get("/api/v1/events/stream", "Last-Event-ID", "7", "Accept", "text/event-stream")
                .expect(400)
                .code())
        .isEqualTo("bad_cursor");
    assertThat(
            Api.get(
                    "/api/v1/events/stream",
                    "Last-Event-ID",
                    "9:1:;1:1:;0",
                    "Accept",
                    "text/event-stream")
                .expect(400)
                .code())
        .isEqualTo("bad_cursor");
  }

  @Test
  void theLogIsPagedAndFiltered() throws Exception {
    String cluster = Manifests.name("paged");
    for (int i = 0; i < 5; i++) {
      append("P" + i, cluster);
    }
    String path = "/api/v1/events?limit=3&cluster_id=" + cluster;
    var first = Api.get(path).expect(200).json();
    assertThat(first.path("items").findValuesAsText("type")).containsExactly("P4", "P3", "P2");
    var second = Api.get(path + "&continue=" + first.path("continue").asText()).expect(200).json();
    assertThat(second.path("items").findValuesAsText("type")).containsExactly("P1", "P0");
    assertThat(second.has("continue")).isFalse();
    assertThat(
            Api.get("/api/v1/events?sort=id&type=P1&cluster_id=" + cluster)
                .json()
                .path("items")
                .findValuesAsText("type"))
        .containsExactly("P1");
  }
}
