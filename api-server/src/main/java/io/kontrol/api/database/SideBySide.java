package io.kontrol.api.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Work in a transaction of its own, for which the planner is told what its statistics do not show:
 * that narrow indexes read side by side, in the order of the ids, are quicker than a hash of any of
 * them, need no memory, and leave the other processors alone.
 */
public final class SideBySide {
  private static final String HINT =
      """
      SET LOCAL enable_seqscan = off;
      SET LOCAL enable_hashjoin = off;
      SET LOCAL max_parallel_workers_per_gather = 0
      """;

  private SideBySide() {}

  /**
   * @param connection that commits by itself, as it does again afterwards
   */
  public static <T> T read(Connection connection, Database.Work<T> work) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement hint = connection.createStatement()) {
      hint.execute(HINT);
      return work.on(connection);
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }
}
