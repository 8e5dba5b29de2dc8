package io.kontrol.api.database;

import java.sql.SQLException;

/** PostgreSQL cannot be reached, or has thrown this session out. */
public final class DatabaseAwayException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DatabaseAwayException(SQLException cause) {
    super(cause);
  }
}
