package io.kontrol.api.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Work in a transaction of its own, for which the planner is told what its statistics do not show:
 * that narrow indexes read side by side, in the order of the ids, are quicker than a hash of any of
 * them, need no memory, and leave the other processors alone. Nor does it compile a plan that is
 * over before the compiler is.
 */
public final class SideBySide {
  private static final String HINT =
      """
      SET LOCAL enable_seqscan = off;
      SET LOCAL enable_hashjoin = off;
      SET LOCAL jit = off;
      SET LOCAL max_parallel_workers_per_gather = 0
      """;

  private static final String BY_SEVERAL =
      """
      SET LOCAL enable_nestloop = off;
      SET LOCAL max_parallel_workers_per_gather = DEFAULT;
      SET LOCAL parallel_setup_cost = 0;
      SET LOCAL parallel_tuple_cost = 0
      """;

  private static final String BY_ONE =
      """
      SET LOCAL enable_nestloop = DEFAULT;
      SET LOCAL max_parallel_workers_per_gather = 0
      """;

  private SideBySide() {}

  /**
   * @param connection that commits by itself, as it does again afterwards
   */
  public static <T> T read(Connection connection, Database.Work<T> work) throws SQLException {
    connection.setAutoCommit(false);
    try {
      tell(connection, HINT);
      return work.on(connection);
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /**
   * Inside {@link #read}: by as many processes as the database's own {@code
   * max_parallel_workers_per_gather} allows, for what has to be read to its end. Both sides of a
   * join have the same bounds there, which the planner takes for a coincidence of few rows.
   */
  public static <T> T bySeveral(Connection connection, Database.Work<T> work) throws SQLException {
    tell(connection, BY_SEVERAL);
    T result = work.on(connection);
    tell(connection, BY_ONE);
    return result;
  }

  private static void tell(Connection connection, String hint) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(hint);
    }
  }
}
