package io.kontrol.api.database;

import java.sql.SQLException;

/** Somebody changed meanwhile what this transaction has looked at: do it again from the start. */
public final class RepeatException extends SQLException {
  private static final long serialVersionUID = 1L;

  public RepeatException(String reason) {
    super(reason, "40001");
  }
}
