package io.kontrol.api.platform.retention;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** Rows of a feature that expire; each bean of this type is asked in every run. */
public interface ExpiredRows {
  /** Names them in the event that tells of a run. */
  String table();

  /**
   * Deletes one batch, and skips locked rows.
   *
   * @param most rows
   * @return how many were deleted
   */
  int delete(Connection connection, Instant now, int most) throws SQLException;
}
