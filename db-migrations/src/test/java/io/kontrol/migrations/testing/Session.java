package io.kontrol.migrations.testing;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One connection for many statements, opened anew where it was lost: a test that polls would spend
 * most of its time on logging in.
 */
public final class Session {
  private static final int PATIENCE_SECONDS = 5;

  /** What is done with the connection, which stays open after it. */
  @FunctionalInterface
  public interface Use<T> {
    T of(Connection connection) throws SQLException;
  }

  private final DataSource source;
  private @Nullable Connection connection;

  public Session(DataSource source) {
    this.source = source;
  }

  public synchronized <T> T use(Use<T> use) throws SQLException {
    Connection current = connection;
    if (current == null || !current.isValid(PATIENCE_SECONDS)) {
      current = source.getConnection();
      connection = current;
    }
    return use.of(current);
  }
}
