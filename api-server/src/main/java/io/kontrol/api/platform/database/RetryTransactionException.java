package io.kontrol.api.platform.database;

import java.sql.SQLException;

/** Somebody changed meanwhile what this transaction has looked at: do it again from the start. */
public final class RetryTransactionException extends SQLException {
  private static final long serialVersionUID = 1L;

  public RetryTransactionException(String reason) {
    super(reason, "40001");
  }
}
