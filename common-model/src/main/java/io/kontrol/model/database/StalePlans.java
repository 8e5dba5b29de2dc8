package io.kontrol.model.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.postgresql.util.PSQLException;

/**
 * Retries work that failed because of a stale prepared statement. Prepared statements outlive a
 * migration: what PostgreSQL or the driver cached may be wrong after it. During a rolling upgrade
 * the old release meets this on every connection. The failed work had no effect, and is run once
 * more with newly prepared statements.
 *
 * <p>A single statement in auto-commit mode does not need this: the driver retries it.
 */
public final class StalePlans {
  private static final String FEATURE_NOT_SUPPORTED = "0A000";
  private static final String INTERNAL_ERROR = "XX000";

  private static final Set<String> STALE =
      Set.of(
          "26000", // invalid_sql_statement_name: it was deallocated
          "42P05", // duplicate_prepared_statement
          "42704" // undefined_object: a type that was created again has another OID
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
   * Runs the work, and once more if it failed because of a stale plan.
   *
   * @param work leaves no transaction open, even if it fails
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

  /** By the routine that reports it, since messages are in the server's language. */
  private static boolean isOfAPlan(SQLException e) {
    return e instanceof PSQLException raised
        && raised.getServerErrorMessage() != null
        && PLAN_ROUTINES.contains(String.valueOf(raised.getServerErrorMessage().getRoutine()));
  }

  /** The driver notices this command and prepares all statements again. */
  private static void forget(Connection connection, SQLException cause) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("DEALLOCATE ALL");
    } catch (SQLException e) {
      cause.addSuppressed(e);
      throw cause;
    }
  }
}
