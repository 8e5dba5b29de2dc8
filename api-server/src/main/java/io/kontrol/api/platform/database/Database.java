package io.kontrol.api.platform.database;

import io.kontrol.model.database.StalePlans;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/** Runs this service's transactions, and retries them on serialization failures and deadlocks. */
@ApplicationScoped
public class Database {
  private static final int MOST_TRIES = 8;
  private static final long LONGEST_PAUSE_NANOS = 20_000_000;

  /** Work on a connection. */
  @FunctionalInterface
  public interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private final DataSource source;

  private final AtomicInteger up = new AtomicInteger(1);

  public Database(DataSource source, MeterRegistry metrics) {
    this.source = source;
    metrics.gauge("kontrol_database_up", up);
  }

  /** In auto-commit mode: each statement has its own snapshot. */
  public <T> T read(Work<T> work) {
    try (Connection connection = source.getConnection()) {
      up.set(1);
      return StalePlans.retryOnce(connection, () -> work.on(connection));
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * In one transaction. After a deadlock, or a unique violation by a concurrent insert, the work
   * runs again from the start, on the state as it is now.
   */
  public <T> T transaction(Work<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(work);
      } catch (SQLException e) {
        if (attempt == MOST_TRIES || !SqlStateMapper.worthRepeating(e)) {
          throw failed(e);
        }
      }
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_NANOS));
    }
  }

  private <T> T once(Work<T> work) throws SQLException {
    try (Connection connection = source.getConnection()) {
      up.set(1);
      connection.setAutoCommit(false);
      return StalePlans.retryOnce(connection, () -> committed(connection, work));
    }
  }

  private static <T> T committed(Connection connection, Work<T> work) throws SQLException {
    try {
      T result = work.on(connection);
      connection.commit();
      return result;
    } catch (SQLException | RuntimeException e) {
      rollback(connection, e);
      throw e;
    }
  }

  private RuntimeException failed(SQLException e) {
    RuntimeException translated = SqlStateMapper.translate(e);
    if (translated instanceof DatabaseUnavailableException) {
      up.set(0);
    }
    return translated;
  }

  private static void rollback(Connection connection, Exception cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
