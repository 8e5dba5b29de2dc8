package io.kontrol.api.platform.database;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Maps SQLSTATEs to what the caller can do about them. */
public final class SqlStateMapper {
  private static final Set<String> REPEAT =
      Set.of(
          "40001", // serialization_failure
          "40P01", // deadlock_detected
          "23505" // unique_violation: a concurrent transaction created the same identity
          );

  private static final Set<String> AWAY =
      Set.of(
          "57P01", // admin_shutdown
          "57P02", // crash_shutdown
          "57P03", // cannot_connect_now
          "57P05", // idle_session_timeout
          "53300", // too_many_connections
          "25006" // read_only_sql_transaction: a standby that has not been promoted yet
          );

  private SqlStateMapper() {}

  static boolean worthRepeating(SQLException e) {
    return REPEAT.contains(state(e));
  }

  static RuntimeException translate(SQLException e) {
    String state = state(e);
    // without an SQLSTATE: the pool timed out waiting for a connection
    if (state.isEmpty() || state.startsWith("08") || AWAY.contains(state)) {
      return new DatabaseUnavailableException(e);
    }
    return new IllegalStateException(e);
  }

  /**
   * Maps the SQLException that caused this failure, such as one of Hibernate's; null if none did.
   */
  public static @Nullable RuntimeException within(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return translate(sql);
      }
    }
    return null;
  }

  private static String state(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }
}
