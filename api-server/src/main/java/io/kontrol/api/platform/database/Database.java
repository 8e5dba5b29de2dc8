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

/** Transactions of this service: short, one per request, repeated when PostgreSQL asks for it. */
@ApplicationScoped
public class Database {
  private static final int MOST_TRIES = 8;
  private static final long LONGEST_PAUSE_NANOS = 20_000_000;

  /** What is done on a connection. */
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

  /** Each statement sees its own snapshot and commits by itself. */
  public <T> T read(Work<T> work) {
    try (Connection connection = source.getConnection()) {
      up.set(1);
      return StalePlans.retryOnce(connection, () -> work.on(connection));
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  /**
   * All or none. A deadlock, or a row that somebody else created meanwhile, means that the work
   * looked at a state that is no more: it runs again from the start.
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
