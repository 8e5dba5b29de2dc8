package io.kontrol.model.database;

import java.sql.SQLException;

/** Distinguishes data that PostgreSQL cannot store from temporary failures. */
public final class DataErrors {
  private DataErrors() {}

  /** Classes 22 (data exception), 23 (integrity) and 54 (limits): a retry would not help. */
  public static boolean isAboutTheData(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
  }
}
