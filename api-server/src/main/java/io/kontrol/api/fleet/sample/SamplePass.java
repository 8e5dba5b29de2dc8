package io.kontrol.api.fleet.sample;

import io.kontrol.api.platform.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;

/** Makes the minutes that are due. Any number of replicas may run it: one at a time does it. */
final class SamplePass {
  private static final String LOCK =
      "SELECT pg_try_advisory_xact_lock(hashtext(current_schema() || '.system_analytics'))";

  private static final int MOST_BATCHES = 30;

  private final Database database;
  private final Duration settle;

  SamplePass(Database database, Duration settle) {
    this.database = database;
    this.settle = settle;
  }

  /**
   * @return how many minutes were made
   */
  int run() {
    int made = 0;
    for (int batch = 0; batch < MOST_BATCHES; batch++) {
      SampleMinutes done = database.transaction(this::batch);
      made += done.minutes().size();
      if (!done.more()) {
        break;
      }
    }
    return made;
  }

  private SampleMinutes batch(Connection connection) throws SQLException {
    if (!lock(connection)) {
      return SampleMinutes.NONE;
    }
    SampleMinutes due = SampleMinutes.due(connection, settle);
    for (Instant minute : due.minutes()) {
      SampleRows.write(connection, minute);
    }
    if (!due.minutes().isEmpty()) {
      SampleRows.writeDays(connection, due.minutes().first());
      SampleRows.writeSeen(connection, due.minutes().last(), due.poolRows(), due.heartbeats());
    }
    return due;
  }

  private static boolean lock(Connection connection) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK);
        ResultSet row = lock.executeQuery()) {
      row.next();
      return row.getBoolean(1);
    }
  }
}
