package io.kontrol.api.managed;

import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.refusal.Refusal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.UUID;

/**
 * From what a new database is restored.
 *
 * @param databaseId another database, which may have been deleted
 * @param backup the id of one of its backups; empty for the newest before the target
 * @param targetTime up to when its write-ahead log is replayed; empty for all of it
 */
record RestoreRequest(UUID databaseId, Optional<UUID> backup, Optional<Instant> targetTime) {

  static RestoreRequest of(ObjectFields fields) {
    return new RestoreRequest(
        uuid(fields.text("database_id"), "database_id"),
        fields.optionalText("backup").map(text -> uuid(text, "backup")),
        fields.optionalText("target_time").map(RestoreRequest::time));
  }

  private static UUID uuid(String text, String field) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      throw Refusal.invalid(
          "invalid_restore", "The field " + field + " of restore has to be an id.");
    }
  }

  private static Instant time(String text) {
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      if (!time.isAfter(Instant.now())) {
        return time;
      }
    } catch (DateTimeParseException e) {
      // said below
    }
    throw Refusal.invalid(
        "invalid_restore",
        "The field target_time of restore has to be a time of the past as RFC 3339 has it, such as"
            + " 2026-01-31T12:00:00Z.");
  }
}
