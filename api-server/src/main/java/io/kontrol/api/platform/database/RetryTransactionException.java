package io.kontrol.api.platform.database;

import java.sql.SQLException;

/** Another transaction changed what this one has read: it must run again from the start. */
public final class RetryTransactionException extends SQLException {
  private static final long serialVersionUID = 1L;

  public RetryTransactionException(String reason) {
    super(reason, "40001");
  }
}
