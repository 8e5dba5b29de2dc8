package io.kontrol.reconciler.loop;

import io.kontrol.model.database.StalePlans;
import java.sql.Connection;
import java.sql.SQLException;

/** Runs transactions on connections that are otherwise in auto-commit mode. */
final class Transactions {
  private Transactions() {}

  @FunctionalInterface
  interface Block<T> {
    T run() throws SQLException, InterruptedException;
  }

  /**
   * Commits when the block returns and rolls back when it throws. A block that fails because of a
   * stale plan runs once more from its start.
   */
  static <T> T in(Connection connection, Block<T> block) throws SQLException, InterruptedException {
    return StalePlans.<T, InterruptedException>retryOnce(connection, () -> once(connection, block));
  }

  private static <T> T once(Connection connection, Block<T> block)
      throws SQLException, InterruptedException {
    connection.setAutoCommit(false);
    boolean committed = false;
    try {
      T result = block.run();
      connection.commit();
      committed = true;
      return result;
    } finally {
      if (!committed) {
        rollBack(connection);
      }
      if (!connection.isClosed()) {
        connection.setAutoCommit(true);
      }
    }
  }

  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      // the connection is lost, and its transaction with it; the first error says why
    }
  }
}
