package io.kontrol.migrations.testing;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A pool of one connection on which every statement is prepared at its first use, so that a test
 * can make what the driver has prepared stale between two uses.
 */
public final class SingleConnection implements DataSource, AutoCloseable {
  /** In a block, whose command tag does not tell the driver what happened. */
  private static final String DEALLOCATE = "DO $$ BEGIN EXECUTE 'DEALLOCATE ALL'; END $$";

  private final Connection connection;

  public SingleConnection(PGSimpleDataSource source) throws SQLException {
    source.setPrepareThreshold(1);
    this.connection = source.getConnection();
  }

  /** From now on the server knows none of the statements that the driver believes are prepared. */
  public void makePreparedStatementsStale() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(DEALLOCATE);
    }
  }

  /** The connection; closing it returns it, and it stays open. */
  @Override
  public Connection getConnection() {
    return (Connection)
        Proxy.newProxyInstance(
            SingleConnection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("close")) {
                return null;
              }
              try {
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause() == null ? e : e.getCause();
              }
            });
  }

  @Override
  public Connection getConnection(String user, String password) {
    return getConnection();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {}

  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("Wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
