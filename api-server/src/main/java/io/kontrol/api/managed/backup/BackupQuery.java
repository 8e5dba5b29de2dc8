package io.kontrol.api.managed.backup;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.api.platform.page.Pages;
import io.kontrol.api.platform.page.Pages.Place;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads backups as the API shows them. */
public final class BackupQuery {
  private static final String SHOWN =
      """
      SELECT b.id, b.database_id, b.name, b.phase, b.error, b.backup_id, b.started_at, b.stopped_at, b.created_at,
          b.created_by
      FROM database_backups b
      """;

  private static final String ONE = SHOWN + " WHERE b.id = :id::UUID";

  private static final String PAGE =
      SHOWN
          + """
           WHERE b.database_id = :database::UUID
              AND (:after_time::TEXT IS NULL OR (b.created_at, b.id) < (:after_time::TIMESTAMPTZ, :after_id::UUID))
          ORDER BY b.created_at DESC, b.id DESC LIMIT :most
          """;

  private BackupQuery() {}

  public static ObjectNode one(Connection connection, UUID id) throws SQLException {
    try (NamedStatement find = new NamedStatement(connection, ONE).set("id", id.toString());
        ResultSet row = find.query()) {
      row.next();
      return json(row);
    }
  }

  /** Newest first. */
  public static ObjectNode page(
      Connection connection, UUID database, Optional<String> continued, int limit)
      throws SQLException {
    String list = "backups " + database;
    String[] after = continued.map(text -> place(text, list)).orElse(new String[] {null, null});
    try (NamedStatement page =
            new NamedStatement(connection, PAGE)
                .set("database", database.toString())
                .set("after_time", after[0])
                .set("after_id", after[1])
                .set("most", limit + 1);
        ResultSet row = page.query()) {
      return Pages.of(
          row, limit, BackupQuery::json, Place.by(List.of("created_at", "id"), " ", list));
    }
  }

  private static String[] place(String text, String list) {
    String[] parts = PageCursor.decode(text, list).key().split(" ", -1);
    try {
      if (parts.length == 2) {
        return new String[] {
          OffsetDateTime.parse(parts[0]).toString(), UUID.fromString(parts[1]).toString()
        };
      }
    } catch (DateTimeParseException | IllegalArgumentException e) {
      // said below
    }
    throw PageCursor.bad();
  }

  private static ObjectNode json(ResultSet row) throws SQLException {
    ObjectNode json = Json.mapper().createObjectNode();
    for (String field :
        new String[] {"id", "database_id", "name", "phase", "error", "backup_id", "created_by"}) {
      json.put(field, row.getString(field));
    }
    for (String field : new String[] {"started_at", "stopped_at", "created_at"}) {
      json.put(field, Timestamps.text(row, field));
    }
    return json;
  }
}
