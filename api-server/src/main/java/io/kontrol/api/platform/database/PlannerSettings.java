package io.kontrol.api.platform.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Planner settings for queries whose best plan PostgreSQL's statistics do not show. JIT compilation
 * is off, since it takes longer than these queries. Unless said otherwise a query runs in a
 * transaction of its own, on a connection in auto-commit mode.
 */
public final class PlannerSettings {
  private static final String INDEX_ORDER =
      """
      SET LOCAL enable_seqscan = off;
      SET LOCAL enable_bitmapscan = off;
      SET LOCAL enable_sort = off;
      SET LOCAL jit = off
      """;

  private static final String WITHOUT_HASH_JOINS =
      """
      SET LOCAL enable_seqscan = off;
      SET LOCAL enable_hashjoin = off;
      SET LOCAL jit = off;
      SET LOCAL max_parallel_workers_per_gather = 0
      """;

  private static final String PARALLEL =
      """
      SET LOCAL enable_nestloop = off;
      SET LOCAL max_parallel_workers_per_gather = DEFAULT;
      SET LOCAL parallel_setup_cost = 0;
      SET LOCAL parallel_tuple_cost = 0
      """;

  private static final String NOT_PARALLEL =
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
   * For the rest of a transaction that touches many rows: each is found by its key in an index. A
   * session caches plans, also those of foreign key checks, and some were made when the tables had
   * a few rows; a cached sequential scan would read the whole table once for each row.
   */
  public static void byKeys(Connection connection) throws SQLException {
    set(connection, BY_KEYS);
  }

  /** Reads an index that has the wanted order, and stops at the LIMIT. */
  public static <T> T inOrder(Connection connection, Database.Work<T> work) throws SQLException {
    return with(connection, INDEX_ORDER, work);
  }

  /**
   * Merge joins of narrow indexes, in the order of the ids: quicker than hash joins here, without
   * their memory, and on one processor.
   */
  public static <T> T withoutHashJoins(Connection connection, Database.Work<T> work)
      throws SQLException {
    return with(connection, WITHOUT_HASH_JOINS, work);
  }

  /**
   * Inside {@link #withoutHashJoins}, for scans to the end: in as many processes as the database's
   * {@code max_parallel_workers_per_gather} allows. Without nested loops, which the planner would
   * choose: both sides of a join have the same bounds, and it multiplies their selectivity.
   */
  public static <T> T inParallel(Connection connection, Database.Work<T> work) throws SQLException {
    set(connection, PARALLEL);
    T result = work.on(connection);
    set(connection, NOT_PARALLEL);
    return result;
  }

  private static <T> T with(Connection connection, String settings, Database.Work<T> work)
      throws SQLException {
    connection.setAutoCommit(false);
    try {
      set(connection, settings);
      return work.on(connection);
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static void set(Connection connection, String settings) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(settings);
    }
  }
}
