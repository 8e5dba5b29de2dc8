package io.kontrol.api.managed;

import io.kontrol.api.platform.refusal.Refusal;

/** What people write about a database. */
final class DatabaseTexts {
  private static final int LONGEST_TEAM = 255;
  private static final int LONGEST_PURPOSE = 10_000;

  private DatabaseTexts() {}

  static String ownerTeam(String text) {
    if (text.isBlank() || text.length() > LONGEST_TEAM) {
      throw Refusal.invalid(
          "invalid_owner_team", "owner_team has to be 1 to " + LONGEST_TEAM + " characters.");
    }
    return text;
  }

  static String purpose(String text) {
    if (text.length() > LONGEST_PURPOSE) {
      throw Refusal.invalid(
          "invalid_purpose", "purpose may have " + LONGEST_PURPOSE + " characters at most.");
    }
    return text;
  }
}
