package io.kontrol.reconciler.claim;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Planner settings for the reconciler's statements. */
public final class PlannerHints {
  private static final String BY_KEYS = "SET LOCAL enable_seqscan = off";

  private PlannerHints() {}

  /**
   * Makes the planner prefer indexes for the rest of the transaction: a plan that is made while the
   * tables are small, and cached, must not scan them when they have grown.
   *
   * <p>No DISCARD PLANS is needed, which would plan each statement again at each use: every
   * transaction that runs these statements calls this first, so no plan of theirs was made without
   * it.
   */
  public static void byKeys(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(BY_KEYS);
    }
  }
}
