package io.kontrol.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;

/** Days are made ahead of time and dropped when they are over, while others write. */
class DayPartitionsTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  @AfterAll
  static void dropDatabase() {
    DATABASE.close();
  }

  @BeforeEach
  void noDayAndOneNode() throws SQLException {
    owner(
        """
        DO $$ DECLARE partition TEXT; BEGIN
          FOR partition IN SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'
              AND relname ~ '_[0-9]{8}$' LOOP
            EXECUTE 'DROP TABLE ' || partition;
          END LOOP;
        END $$;
        TRUNCATE nodes CASCADE;
        INSERT INTO nodes (id, name, region) VALUES (1, 'one', 'here')
        """);
  }

  @Test
  void todayAndTheDaysAheadAreMadeOnce() throws SQLException {
    assertThat(service("SELECT ensure_day_partitions(3)")).containsExactly("12");
    assertThat(service("SELECT ensure_day_partitions(3)")).containsExactly("0");
    assertThat(service("SELECT ensure_day_partitions(4)")).containsExactly("3");
  }

  @Test
  void aRowGoesToItsDay() throws SQLException {
    service("SELECT ensure_day_partitions(1)");
    service(metric("now()"));

    assertThat(owner("SELECT tableoid::regclass::TEXT FROM metrics"))
        .isEqualTo(owner("SELECT 'metrics_' || to_char(now() AT TIME ZONE 'UTC', 'YYYYMMDD')"));
  }

  @Test
  void whatTheDefaultPartitionHasOfADayMovesAlong() throws SQLException {
    service(metric("now()"));
    service(metric("now() - INTERVAL '400 days'"));
    service("SELECT ensure_day_partitions(1)");

    assertThat(owner("SELECT count(*) FROM metrics_default")).containsExactly("1");
    assertThat(owner("SELECT count(*) FROM metrics")).containsExactly("2");
  }

  @Test
  void daysThatAreOverAreDroppedWhileNodesAndPoolsAreWritten() throws SQLException {
    owner(
        """
        CREATE TABLE metrics_20200101 PARTITION OF metrics
            FOR VALUES FROM ('2020-01-01 00:00:00Z') TO ('2020-01-02 00:00:00Z');
        CREATE TABLE metrics_20200102 PARTITION OF metrics
            FOR VALUES FROM ('2020-01-02 00:00:00Z') TO ('2020-01-03 00:00:00Z')
        """);
    service(metric("'2020-01-01 12:00Z'"));
    service(metric("'2019-12-31 12:00Z'"));

    try (Connection writer = DATABASE.as(Migrations.API_SERVER_ROLE).getConnection();
        Statement statement = writer.createStatement()) {
      writer.setAutoCommit(false);
      statement.execute("UPDATE nodes SET last_heartbeat = now()");
      statement.execute("SELECT FROM nodes FOR KEY SHARE");
      assertThat(service("SELECT drop_day_partitions('metrics', '2020-01-02 23:59Z')"))
          .containsExactly("1");
      writer.rollback();
    }
    assertThat(owner("SELECT to_regclass('metrics_20200101')::TEXT"))
        .containsExactly((String) null);
    assertThat(owner("SELECT to_regclass('metrics_20200102')::TEXT"))
        .containsExactly("metrics_20200102");
    assertThat(owner("SELECT count(*) FROM metrics")).containsExactly("0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"now()", "now() - INTERVAL '23 hours'", "now() + INTERVAL '1 year'", "NULL"})
  void nothingOfTheLastDayIsDropped(String before) throws SQLException {
    service("SELECT ensure_day_partitions(1)");
    service(metric("now()"));

    assertThat(service("SELECT drop_day_partitions('metrics', " + before + ")"))
        .containsExactly("0");
    assertThat(owner("SELECT count(*) FROM metrics")).containsExactly("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"'nodes'", "'audit_logs'", "NULL", "'metrics; DROP TABLE nodes'"})
  void noOtherTableIsTouched(String table) {
    assertThatThrownBy(
            () -> service("SELECT drop_day_partitions(" + table + ", '2020-01-01 00:00Z')"))
        .isInstanceOfSatisfying(
            PSQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22023"));
  }

  @ParameterizedTest
  @ValueSource(strings = {Migrations.WATCHER_ROLE, Migrations.RECONCILER_ROLE})
  void noOtherServiceMayCallThem(String role) {
    assertThatThrownBy(() -> run(role, "SELECT ensure_day_partitions(1)"))
        .isInstanceOfSatisfying(
            PSQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
  }

  @Test
  void aNodeTakesItsFiguresAlong() throws SQLException {
    service("SELECT ensure_day_partitions(1)");
    service(metric("now()"));
    service("INSERT INTO node_heartbeats (node_id, status) VALUES (1, 'ACTIVE') RETURNING 1");
    service("DELETE FROM nodes RETURNING id");

    assertThat(owner("SELECT count(*) FROM metrics")).containsExactly("0");
    assertThat(owner("SELECT count(*) FROM node_heartbeats")).containsExactly("0");
  }

  private static String metric(String at) {
    return "INSERT INTO metrics (node_id, metric_type, value, unit, timestamp) VALUES (1, 'cpu', 1, 'percent', "
        + at
        + ") RETURNING 1";
  }

  private static List<String> service(String sql) throws SQLException {
    return run(Migrations.API_SERVER_ROLE, sql);
  }

  private static List<String> owner(String sql) throws SQLException {
    try (Connection connection = DATABASE.owner().getConnection()) {
      return run(connection, sql);
    }
  }

  private static List<String> run(String role, String sql) throws SQLException {
    try (Connection connection = DATABASE.as(role).getConnection()) {
      return run(connection, sql);
    }
  }

  private static List<String> run(Connection connection, String sql) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        ResultSet rows = statement.getResultSet();
        while (rows.next()) {
          values.add(rows.getString(1));
        }
      }
    }
    return values;
  }
}
