package io.kontrol.api.platform.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.migrations.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeasedTableTest {
  private static final TestDatabase DATABASE = TestDatabase.migrated();
  private static final Duration LONG = Duration.ofHours(1);
  private static final UUID MINE = UUID.randomUUID();
  private static final UUID ANOTHERS = UUID.randomUUID();

  private final LeasedTable<Long> table =
      new LeasedTable<>("chores", Long.class, "done_at IS NULL", "id");

  private Connection session = open();

  private static Connection open() {
    try {
      return DATABASE.owner().getConnection();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void execute(String sql) throws SQLException {
    try (Statement statement = session.createStatement()) {
      statement.execute(sql);
    }
  }

  @BeforeEach
  void threeChores() throws SQLException {
    execute(
        """
        CREATE TABLE chores (id BIGINT PRIMARY KEY, done_at TIMESTAMPTZ, lease_token UUID, lease_expires_at TIMESTAMPTZ)
        """);
    execute("INSERT INTO chores SELECT generate_series(1, 3)");
  }

  @AfterEach
  void drop() throws SQLException {
    execute("DROP TABLE chores");
    session.close();
  }

  @AfterAll
  static void close() {
    DATABASE.close();
  }

  private void expire() throws SQLException {
    execute("UPDATE chores SET lease_expires_at = clock_timestamp() - INTERVAL '1 second'");
  }

  @Test
  void whatOneHoldsAnotherPassesOver() throws SQLException {
    assertThat(table.claim(session, MINE, LONG, 2)).containsExactlyInAnyOrder(1L, 2L);
    assertThat(table.claim(session, ANOTHERS, LONG, 2)).containsExactly(3L);
  }

  @Test
  void twoWhoClaimAtTheSameMomentGetDifferentRows() throws SQLException {
    try (Connection other = open()) {
      session.setAutoCommit(false);
      assertThat(table.claim(session, MINE, LONG, 2)).hasSize(2);
      assertThat(table.claim(other, ANOTHERS, LONG, 3)).containsExactly(3L);
      session.commit();
      session.setAutoCommit(true);
    }
  }

  @Test
  void whatIsDoneIsNoWork() throws SQLException {
    execute("UPDATE chores SET done_at = now() WHERE id = 1");

    assertThat(table.claim(session, MINE, LONG, 3)).containsExactlyInAnyOrder(2L, 3L);
  }

  @Test
  void anExpiredLeaseIsFreeAndItsHolderIsTold() throws SQLException {
    table.claim(session, MINE, LONG, 3);
    expire();

    assertThat(table.extend(session, MINE, LONG)).isZero();
    assertThat(table.claim(session, ANOTHERS, LONG, 3)).hasSize(3);
    assertThat(table.extend(session, MINE, LONG)).isZero();
    assertThat(table.extend(session, ANOTHERS, LONG)).isEqualTo(3);
  }

  @Test
  void whatIsGivenBackIsFreeAtOnceAndOthersKeepTheirs() throws SQLException {
    table.claim(session, MINE, LONG, 1);
    table.claim(session, ANOTHERS, LONG, 1);

    table.release(session, MINE);

    assertThat(table.claim(session, MINE, LONG, 3)).containsExactlyInAnyOrder(1L, 3L);
  }
}
