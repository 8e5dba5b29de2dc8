package io.kontrol.reconciler.claim;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Keeps the planner to what is known of the reconciler's statements. */
public final class PlannerHints {
  private static final String BY_KEYS = "SET LOCAL enable_seqscan = off";

  private PlannerHints() {}

  /**
   * For the rest of the transaction: a plan made while the tables were small must not scan them
   * when they have grown.
   */
  public static void byKeys(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(BY_KEYS);
    }
  }
}
