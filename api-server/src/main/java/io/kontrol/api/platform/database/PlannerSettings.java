package io.kontrol.api.platform.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Work for which PostgreSQL's planner is told what its statistics do not show. Nor does it compile
 * a plan that is over before the compiler is. Each in a transaction of its own; the connection
 * commits by itself, as it does again afterwards.
 */
public final class PlannerSettings {
  private static final String IN_ORDER =
      """
      SET LOCAL enable_seqscan = off;
      SET LOCAL enable_bitmapscan = off;
      SET LOCAL enable_sort = off;
      SET LOCAL jit = off
      """;

  private static final String SIDE_BY_SIDE =
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

  private static final String BY_KEYS =
      """
      DISCARD PLANS;
      SET LOCAL enable_seqscan = off;
      SET LOCAL enable_bitmapscan = off;
      SET LOCAL enable_sort = off;
      SET LOCAL enable_incremental_sort = off;
      SET LOCAL jit = off
      """;

  private PlannerSettings() {}

  /**
   * For the rest of a transaction that is about many rows: each is found by its key, by the index
   * that has its order. A session keeps its plans, those of the checks of foreign keys among them,
   * also where they were made for tables of a few rows; a plan that scans would then read the whole
   * table once per row.
   */
  public static void byKeys(Connection connection) throws SQLException {
    tell(connection, BY_KEYS);
  }

  /** By the index that has the order, of which only the beginning is read. */
  public static <T> T inOrder(Connection connection, Database.Work<T> work) throws SQLException {
    return told(connection, IN_ORDER, work);
  }

  /**
   * Narrow indexes read side by side, in the order of the ids, are quicker than a hash of any of
   * them, need no memory, and leave the other processors alone.
   */
  public static <T> T sideBySide(Connection connection, Database.Work<T> work) throws SQLException {
    return told(connection, SIDE_BY_SIDE, work);
  }

  /**
   * Inside {@link #sideBySide}: by as many processes as the database's own {@code
   * max_parallel_workers_per_gather} allows, for what has to be read to its end. Both sides of a
   * join have the same bounds there, which the planner takes for a coincidence of few rows.
   */
  public static <T> T bySeveral(Connection connection, Database.Work<T> work) throws SQLException {
    tell(connection, BY_SEVERAL);
    T result = work.on(connection);
    tell(connection, BY_ONE);
    return result;
  }

  private static <T> T told(Connection connection, String hint, Database.Work<T> work)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      tell(connection, hint);
      return work.on(connection);
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static void tell(Connection connection, String hint) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(hint);
    }
  }
}
