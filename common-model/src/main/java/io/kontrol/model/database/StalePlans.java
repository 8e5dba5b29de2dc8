package io.kontrol.model.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.postgresql.util.PSQLException;

/**
 * Prepared statements outlive a migration: what PostgreSQL, or the driver, knows of a statement may
 * no longer be true after it. While a release is rolled out, the code before it meets that on every
 * connection; what failed so was not done, and is done again once with statements prepared anew.
 *
 * <p>A single statement that commits by itself needs none of this: the driver repeats it.
 */
public final class StalePlans {
  private static final String FEATURE_NOT_SUPPORTED = "0A000";
  private static final String INTERNAL_ERROR = "XX000";

  private static final Set<String> STALE =
      Set.of(
          "26000", // invalid_sql_statement_name: somebody has deallocated it
          "42P05", // duplicate_prepared_statement
          "42704" // undefined_object: a type that was dropped and made anew has another OID
          );

  private static final Set<String> PLAN_ROUTINES =
      Set.of("RevalidateCachedQuery", "RevalidateCachedPlan");

  private StalePlans() {}

  /** Work that begins and ends its own transaction, or needs none. */
  @FunctionalInterface
  public interface Work<T, E extends Exception> {
    T run() throws SQLException, E;
  }

  /**
   * Runs the work, and once more if it met a stale plan. It costs nothing where it did not.
   *
   * @param work leaves no transaction open, also when it fails
   */
  public static <T, E extends Exception> T retryOnce(Connection connection, Work<T, E> work)
      throws SQLException, E {
    try {
      return work.run();
    } catch (SQLException e) {
      if (!isStale(e)) {
        throw e;
      }
      forget(connection, e);
    }
    return work.run();
  }

  static boolean isStale(SQLException e) {
    String state = e.getSQLState();
    if (state == null) {
      return false;
    }
    return STALE.contains(state)
        || (state.equals(FEATURE_NOT_SUPPORTED) && isOfAPlan(e))
        || (state.equals(INTERNAL_ERROR)
            && String.valueOf(e.getMessage()).contains("cache lookup failed")); // never translated
  }

  /** By the routine that says it, since the words are in the server's language. */
  private static boolean isOfAPlan(SQLException e) {
    return e instanceof PSQLException raised
        && raised.getServerErrorMessage() != null
        && PLAN_ROUTINES.contains(String.valueOf(raised.getServerErrorMessage().getRoutine()));
  }

  /** The driver sees this go by, and prepares anew whatever it has kept. */
  private static void forget(Connection connection, SQLException cause) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DEALLOCATE ALL");
    } catch (SQLException e) {
      cause.addSuppressed(e);
      throw cause;
    }
  }
}
