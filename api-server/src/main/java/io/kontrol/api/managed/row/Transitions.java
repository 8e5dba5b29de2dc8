package io.kontrol.api.managed.row;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.managed.model.LifecycleStatus;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Moves databases from status to status: the only statements that write {@code status}. Each
 * transition writes an event in the same transaction, and gives an audit entry for it. The caller
 * has locked the row.
 */
public final class Transitions {
  private static final EventLog EVENTS = new EventLog(EventSource.SYSTEM);

  private static final String MOVE =
      """
      UPDATE databases SET status = ?, error_message = ?, waiting_for = ?, progress = COALESCE(?, progress),
          progress_at = ?, updated_at = clock_timestamp(), updated_by = ?,
          host = COALESCE(?, host), port = COALESCE(?, port), secret_name = COALESCE(?, secret_name),
          ready_at = COALESCE(ready_at, ?), deleted_at = ?
      WHERE id = ? AND status = ?
      """;

  private static final String NOTE =
      """
      UPDATE databases SET error_message = ?, waiting_for = ?, progress = COALESCE(?, progress), progress_at = ?
      WHERE id = ? AND status = ?
      """;

  private Transitions() {}

  /**
   * What is known beside the status.
   *
   * @param progress what was seen of the objects; null leaves what is stored
   * @param progressAt since when there has been no progress
   */
  public record Findings(
      @Nullable String error,
      @Nullable String waitingFor,
      @Nullable String progress,
      Instant progressAt) {}

  /** The event of a database that did not exist before. */
  public static AuditEntry created(Connection connection, ManagedDatabase database, Principal by)
      throws SQLException {
    EVENTS.append(
        connection, List.of(event(database, null, LifecycleStatus.PROVISIONING, null, by)));
    return audit(database, "CREATED", "created", null);
  }

  /**
   * @param path the statuses that it goes through, each a documented edge
   * @param now of the transition
   * @return an entry for each of them
   */
  public static List<AuditEntry> move(
      Connection connection,
      ManagedDatabase database,
      List<LifecycleStatus> path,
      Findings findings,
      Instant now,
      Principal by)
      throws SQLException {
    List<Event> events = new ArrayList<>();
    List<AuditEntry> entries = new ArrayList<>();
    LifecycleStatus at = database.status();
    for (LifecycleStatus next : path) {
      at.to(next);
      String reason = next == LifecycleStatus.ERROR ? findings.error() : null;
      events.add(event(database, at, next, reason, by));
      entries.add(audit(database, action(next), next.text(), reason));
      at = next;
    }
    write(connection, database, at, findings, now, by);
    EVENTS.append(connection, events);
    return entries;
  }

  private static void write(
      Connection connection,
      ManagedDatabase database,
      LifecycleStatus last,
      Findings findings,
      Instant now,
      Principal by)
      throws SQLException {
    boolean ready = last == LifecycleStatus.READY;
    try (PreparedStatement move = connection.prepareStatement(MOVE)) {
      move.setString(1, last.text());
      move.setString(2, findings.error());
      move.setString(3, findings.waitingFor());
      move.setString(4, findings.progress());
      move.setObject(5, DatabaseRows.time(findings.progressAt()));
      move.setString(6, by.name());
      move.setString(7, ready ? database.host() : null);
      move.setObject(8, ready ? (Integer) ManagedDatabase.PORT : null);
      move.setString(9, ready ? database.secret() : null);
      move.setObject(10, ready ? DatabaseRows.time(now) : null);
      move.setObject(11, last == LifecycleStatus.DELETED ? DatabaseRows.time(now) : null);
      move.setObject(12, database.id());
      move.setString(13, database.status().text());
      if (move.executeUpdate() != 1) {
        throw new IllegalStateException("the row has another status than when it was locked");
      }
    }
  }

  /** Keeps what has been found out, without a transition. */
  public static void note(Connection connection, ManagedDatabase database, Findings findings)
      throws SQLException {
    try (PreparedStatement note = connection.prepareStatement(NOTE)) {
      note.setString(1, findings.error());
      note.setString(2, findings.waitingFor());
      note.setString(3, findings.progress());
      note.setObject(4, DatabaseRows.time(findings.progressAt()));
      note.setObject(5, database.id());
      note.setString(6, database.status().text());
      note.executeUpdate();
    }
  }

  private static Event event(
      ManagedDatabase database,
      @Nullable LifecycleStatus from,
      LifecycleStatus to,
      @Nullable String reason,
      Principal by) {
    ObjectNode data = Json.mapper().createObjectNode();
    data.put("database_id", database.id().toString()).put("database", database.name());
    if (from != null) {
      data.put("from", from.text());
    }
    data.put("to", to.text()).put("author", by.name());
    if (reason != null) {
      data.put("reason", reason);
    }
    return new Event(
        type(to),
        database.clusterId(),
        database.clusterResource(),
        database.identity(),
        null,
        data);
  }

  private static String type(LifecycleStatus to) {
    return switch (to) {
      case PROVISIONING -> "DatabaseProvisioning";
      case READY -> "DatabaseReady";
      case ERROR -> "DatabaseFailed";
      case DELETING -> "DatabaseDeleting";
      case DELETED -> "DatabaseDeleted";
    };
  }

  private static String action(LifecycleStatus to) {
    return to == LifecycleStatus.ERROR ? "FAILED" : to.name();
  }

  public static AuditEntry audit(
      ManagedDatabase database, String action, String what, @Nullable String reason) {
    ObjectNode details = Json.mapper().createObjectNode();
    details.put("cluster_id", database.clusterId()).put("namespace", database.namespace());
    if (reason != null) {
      details.put("reason", reason);
    }
    return AuditEntry.of(
            "DATABASE_" + action.toUpperCase(Locale.ROOT),
            AuditCategory.DATABASE,
            "database " + what + ": " + database.name())
        .on("database", database.id().toString(), database.name())
        .with(details)
        .affecting(database.resources());
  }
}
