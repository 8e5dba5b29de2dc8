package io.kontrol.api.platform.database;

import java.sql.SQLException;

/** PostgreSQL cannot be reached, or has ended this session. */
public final class DatabaseUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DatabaseUnavailableException(SQLException cause) {
    super(cause);
  }
}
