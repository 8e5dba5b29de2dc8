package io.kontrol.reconciler.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.SingleConnection;
import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A claim or a recording meets statements that a migration has made stale. */
class TransactionsTest {
  private static final String INSERT =
      "INSERT INTO events_reconciler (source, type, cluster_id) VALUES ('reconciler', 'Test', ?)";

  private final TestDatabase database = TestDatabase.migrated();

  @SuppressWarnings("NullAway.Init")
  private SingleConnection pool;

  private int runs;

  @BeforeEach
  void open() throws SQLException {
    pool = new SingleConnection(database.as(Migrations.RECONCILER_ROLE));
  }

  @AfterEach
  void close() throws SQLException {
    pool.close();
    database.close();
  }

  private int insert(Connection connection) throws SQLException {
    runs++;
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, "local");
      return insert.executeUpdate();
    }
  }

  private int inserted() throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement count =
            connection.prepareStatement("SELECT count(*) FROM events_reconciler");
        ResultSet row = count.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void aBlockThatMeetsAStaleStatementIsRunOnceMoreAndCommittedOnce() throws Exception {
    Connection connection = pool.getConnection();
    Transactions.in(connection, () -> insert(connection));
    pool.makePreparedStatementsStale();
    Transactions.in(connection, () -> insert(connection));
    assertThat(runs).isEqualTo(3);
    assertThat(connection.getAutoCommit()).isTrue();
    assertThat(inserted()).isEqualTo(2);
  }

  @Test
  void aBlockThatFailsForAnotherReasonIsRolledBackAndNotRunAgain() {
    Connection connection = pool.getConnection();
    assertThatThrownBy(
            () ->
                Transactions.in(
                    connection,
                    () -> {
                      insert(connection);
                      throw new SQLException("no", "22000");
                    }))
        .hasMessage("no");
    assertThat(runs).isOne();
  }
}
