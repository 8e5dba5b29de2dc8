package io.kontrol.api.fleet.offline;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.fleet.node.NodeTransition;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.testing.TestRows;
import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is silent, in seconds before now; nodes are offline after 300. */
class OfflineSweepTest {
  private static final TestDatabase ROWS = TestDatabase.migrated();
  private static final Database DATABASE =
      new Database(ROWS.as(Migrations.API_SERVER_ROLE), new SimpleMeterRegistry());
  private static final Duration OFFLINE_AFTER = Duration.ofMinutes(5);

  @AfterAll
  static void dropDatabase() {
    ROWS.close();
  }

  @BeforeEach
  void nobody() {
    execute("DELETE FROM nodes");
    execute("DELETE FROM heartbeat_listening_periods");
    execute("DELETE FROM events_system");
  }

  private static void execute(String sql) {
    int unused = TestRows.execute(DATABASE, sql);
  }

  /** A replica listened from so many seconds ago until so many ago. */
  private static void listened(int from, int to) {
    execute(
        """
        INSERT INTO heartbeat_listening_periods (replica, started_at, ended_at)
        VALUES ('r', now() - %d * INTERVAL '1 second', now() - %d * INTERVAL '1 second')
        """
            .formatted(from, to));
  }

  private static void node(String name, String status, int silentSeconds) {
    execute(
        """
        INSERT INTO nodes (name, region, status, last_heartbeat)
        VALUES ('%s', 'here', '%s', now() - %d * INTERVAL '1 second')
        """
            .formatted(name, status, silentSeconds));
  }

  private static List<String> sweep() {
    List<NodeTransition> gone = new ArrayList<>();
    boolean unused =
        DATABASE.transaction(
            connection -> {
              gone.clear();
              return new OfflineSweep(OFFLINE_AFTER).run(connection, gone);
            });
    return gone.stream().map(NodeTransition::name).sorted().toList();
  }

  private static String status(String name) {
    return TestRows.strings(DATABASE, "SELECT status FROM nodes WHERE name = '" + name + "'")
        .get(0);
  }

  @Test
  void silentNodesGoOfflineOnceWithARowAndAnEvent() {
    listened(3_600, 0);
    node("silent", "ACTIVE", 301);
    node("failing", "ERROR", 400);
    node("heard", "ACTIVE", 290);
    node("gone", "OFFLINE", 400);
    node("retired", "INACTIVE", 400);

    assertThat(sweep()).containsExactly("failing", "silent");
    assertThat(sweep()).isEmpty();
    assertThat(status("heard")).isEqualTo("ACTIVE");
    assertThat(status("retired")).isEqualTo("INACTIVE");
    assertThat(
            TestRows.strings(
                DATABASE,
                """
                SELECT concat_ws(' ', n.name, l.event_type, l.previous_status, l.new_status, l.triggered_by)
                FROM node_lifecycle_logs l JOIN nodes n ON n.id = l.node_id ORDER BY 1
                """))
        .containsExactly(
            "failing WENT_OFFLINE ERROR OFFLINE system",
            "silent WENT_OFFLINE ACTIVE OFFLINE system");
    assertThat(
            TestRows.strings(
                DATABASE, "SELECT type || ' ' || (data ->> 'name') FROM events_system"))
        .containsExactlyInAnyOrder("NodeWentOffline silent", "NodeWentOffline failing");
  }

  /** Each line: when replicas listened (from-to), and since when a node has been silent. */
  @ParameterizedTest(name = "{2}")
  @CsvSource({
    "10-0, 4000, false: up for ten seconds",
    "299-0, 4000, false: up for not quite five minutes",
    "305-0, 304, true: up for long enough",
    "3600-1000 250-0, 4000, true: what was listened before the outage counts",
    "3600-1000 250-0, 1040, false: only 290 s of it were listened to",
    "3600-1000 250-0, 1060, true: 310 s of it were",
    "3600-200, 320, false: nobody has listened for 200 s",
    "3600-200, 600, true: silent for long before that",
    "400-300 310-200 200-100 90-0, 395, true: periods of two replicas count once",
    "310-155 155-0 310-0 300-0, 299, false: overlapping ones do not add up",
    "620-600 560-540 500-480 440-420 380-360 320-300 260-240 200-180 140-120 80-60 20-0, 4000, false: restarts add up to 220 s",
    "900-870 800-740 700-640 600-540 500-440 400-340 300-240 200-140, 4000, true: and these to more than five minutes",
  })
  void onlySilenceThatSomebodyListenedToCounts(String periods, int silent, String why) {
    for (String period : periods.split(" ")) {
      String[] ends = period.split("-");
      listened(Integer.parseInt(ends[0]), Integer.parseInt(ends[1]));
    }
    node("node", "ACTIVE", silent);

    assertThat(!sweep().isEmpty()).as(why).isEqualTo(why.startsWith("true"));
  }

  @Test
  void twoReplicasTellOfEachNodeOnce() {
    listened(3_600, 0);
    IntStream.range(0, 200).forEach(i -> node("n" + i, "ACTIVE", 400));

    int told = IntStream.range(0, 4).parallel().map(i -> sweep().size()).sum();
    told += sweep().size(); // whoever was locked meanwhile

    assertThat(told).isEqualTo(200);
    assertThat(TestRows.strings(DATABASE, "SELECT count(*) FROM node_lifecycle_logs"))
        .containsExactly("200");
  }

  /** portainer#5569: nodes flickered between their heartbeat and the check. */
  @Test
  void aNodeThatIsCallingInAtThisMomentIsNotTakenOffline() throws SQLException {
    listened(3_600, 0);
    node("late", "ACTIVE", 400);
    try (Connection heartbeat = ROWS.as(Migrations.API_SERVER_ROLE).getConnection();
        Statement statement = heartbeat.createStatement()) {
      heartbeat.setAutoCommit(false);
      statement.execute("UPDATE nodes SET last_heartbeat = clock_timestamp()");

      assertThat(sweep()).isEmpty();

      heartbeat.commit();
    }
    assertThat(sweep()).isEmpty();
    assertThat(status("late")).isEqualTo("ACTIVE");
  }

  @Test
  void aPeriodGoesOnWhileItIsExtendedAndANewOneBeginsAfterAGap() {
    ListeningPeriod period = new ListeningPeriod(Duration.ofSeconds(10));
    extend(period);
    extend(period);
    assertThat(periods()).isEqualTo(1);

    execute(
        "UPDATE heartbeat_listening_periods SET started_at = now() - INTERVAL '1 minute',"
            + " ended_at = now() - INTERVAL '11 seconds'");
    extend(period);

    assertThat(periods()).isEqualTo(2);
  }

  @Test
  void periodsOfLongAgoAreForgotten() {
    listened(8 * 86_400, 7 * 86_400 + 60);

    extend(new ListeningPeriod(Duration.ofSeconds(10)));

    assertThat(periods()).isEqualTo(1);
  }

  private static void extend(ListeningPeriod period) {
    boolean unused =
        DATABASE.transaction(
            connection -> {
              period.extend(connection);
              return true;
            });
  }

  private static int periods() {
    return Integer.parseInt(
        TestRows.strings(DATABASE, "SELECT count(*) FROM heartbeat_listening_periods").get(0));
  }
}
