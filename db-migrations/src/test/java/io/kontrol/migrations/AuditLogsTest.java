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

/** Whoever takes the api-server over can add to the audit log, and hide nothing that is in it. */
class AuditLogsTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();

  @AfterAll
  static void dropDatabase() {
    DATABASE.close();
  }

  @BeforeEach
  void oneRowOfEachAge() throws SQLException {
    try (Connection owner = DATABASE.owner().getConnection();
        Statement statement = owner.createStatement()) {
      statement.execute("TRUNCATE audit_logs");
      statement.execute(
          """
          INSERT INTO audit_logs (action, category, timestamp)
          SELECT age, 'SYSTEM', now() - age::INTERVAL
          FROM unnest(ARRAY['0 hours', '23 hours', '25 hours', '10 days', '20 days']) AS age
          """);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit_logs SET action = 'NOTHING'",
        "UPDATE audit_logs SET user_id = NULL WHERE FALSE",
        "DELETE FROM audit_logs",
        "TRUNCATE audit_logs",
        "DROP TABLE audit_logs",
        "ALTER TABLE audit_logs DISABLE TRIGGER ALL",
        "SELECT setval('audit_logs_id_seq', 1)",
        "MERGE INTO audit_logs a USING (SELECT 1) s ON TRUE WHEN MATCHED THEN DELETE",
        "SELECT FROM audit_logs FOR UPDATE",
      })
  void theApiServerIsRefusedEachChange(String sql) {
    assertThatThrownBy(() -> run(Migrations.API_SERVER_ROLE, sql))
        .isInstanceOfSatisfying(
            PSQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
  }

  @Test
  void whatIsOlderThanTheCutOffIsRemovedInBatches() throws SQLException {
    assertThat(purge("now() - INTERVAL '5 days'", "1")).isEqualTo(1);
    assertThat(actions()).containsExactly("0 hours", "23 hours", "25 hours", "10 days");
    assertThat(purge("now() - INTERVAL '5 days'", "100")).isEqualTo(1);
    assertThat(purge("now() - INTERVAL '5 days'", "100")).isZero();
    assertThat(actions()).containsExactly("0 hours", "23 hours", "25 hours");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NULL",
        "now()",
        "now() - INTERVAL '23 hours'",
        "now() + INTERVAL '1 year'",
        "'infinity'",
        "'-infinity'"
      })
  void noCutOffRemovesAnythingOfTheLastDay(String before) throws SQLException {
    assertThat(purge(before, "100")).isZero();
    assertThat(purge(before, "NULL")).isZero();
    assertThat(actions()).hasSize(5);
  }

  @Test
  void theNearestCutOffLeavesTheLastDay() throws SQLException {
    assertThat(purge("now() - INTERVAL '24 hours 1 second'", "NULL")).isEqualTo(3);
    assertThat(actions()).containsExactly("0 hours", "23 hours");
  }

  @Test
  void nobodyElsePurges() {
    for (String role : List.of(Migrations.WATCHER_ROLE, Migrations.RECONCILER_ROLE)) {
      assertThatThrownBy(() -> run(role, "SELECT purge_audit_logs('-infinity', 1)"))
          .isInstanceOfSatisfying(
              PSQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }
  }

  /** The function runs with the owner's rights, so it must not look into the caller's schemas. */
  @Test
  void aCallersTableIsNotTakenForTheLog() throws SQLException {
    try (Connection connection = DATABASE.as(Migrations.API_SERVER_ROLE).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TEMPORARY TABLE audit_logs AS SELECT 7 AS id, '-infinity'::TIMESTAMPTZ AS timestamp");
      try (ResultSet row =
          statement.executeQuery("SELECT purge_audit_logs(now() - INTERVAL '15 days', 100)")) {
        row.next();
        assertThat(row.getLong(1)).isEqualTo(1);
      }
    }
    assertThat(actions()).doesNotContain("20 days");
  }

  private static void run(String role, String sql) throws SQLException {
    try (Connection connection = DATABASE.as(role).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long purge(String before, String most) throws SQLException {
    try (Connection connection = DATABASE.as(Migrations.API_SERVER_ROLE).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT purge_audit_logs(" + before + ", " + most + ")")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static List<String> actions() throws SQLException {
    List<String> actions = new ArrayList<>();
    try (Connection connection = DATABASE.owner().getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT action FROM audit_logs ORDER BY timestamp DESC")) {
      while (rows.next()) {
        actions.add(rows.getString(1));
      }
    }
    return actions;
  }
}
