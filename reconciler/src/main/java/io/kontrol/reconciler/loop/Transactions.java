package io.kontrol.reconciler.loop;

import io.kontrol.model.database.StalePlans;
import java.sql.Connection;
import java.sql.SQLException;

/** A transaction on a connection that otherwise commits by itself. */
final class Transactions {
  private Transactions() {}

  @FunctionalInterface
  interface Block<T> {
    T run() throws SQLException, InterruptedException;
  }

  /**
   * Commits when the block returns, and rolls back when it does not. A block that meets a stale
   * plan runs again from its start.
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
      // the connection is gone, and with it the transaction; the first error tells why
    }
  }
}
