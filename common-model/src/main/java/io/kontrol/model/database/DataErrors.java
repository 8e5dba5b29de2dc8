package io.kontrol.model.database;

import java.sql.SQLException;

/** Tells what PostgreSQL cannot store from what it could not do just now. */
public final class DataErrors {
  private DataErrors() {}

  /** Classes 22 (data exception), 23 (integrity) and 54 (limits): trying again changes nothing. */
  public static boolean isAboutTheData(SQLException e) {
    String state = e.getSQLState();
    return state != null
        && (state.startsWith("22") || state.startsWith("23") || state.startsWith("54"));
  }
}
