package io.kontrol.api.fleet.scaling;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.schedule.window.Bound;
import io.kontrol.api.fleet.workload.ScalableObject;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.audit.AuditLog;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The event and the audit row of what a schedule did. */
final class ScalingStory {
  private static final EventLog EVENTS = new EventLog(EventSource.SYSTEM);

  private ScalingStory() {}

  static void started(
      Connection connection,
      LockedPool pool,
      ActingWindow window,
      Bound bound,
      ScalableObject object,
      @Nullable Integer before,
      int size,
      Principal by)
      throws SQLException {
    ObjectNode data = data(pool, window).put("target", window.target());
    data.put("from", before).put("to", size);
    data.put("until", bound.until() == null ? null : bound.until().toString());
    tell(connection, "ScheduleStarted", pool, object, data, by, null);
  }

  /**
   * @param object null where nothing is left to be changed back
   */
  static void ended(
      Connection connection,
      LockedPool pool,
      ActingWindow window,
      @Nullable ScalableObject object,
      @Nullable Integer before,
      @Nullable Integer size,
      Principal by)
      throws SQLException {
    ObjectNode data = data(pool, window).put("from", before).put("to", size);
    data.put("restored", object != null);
    tell(connection, "ScheduleEnded", pool, object, data, by, null);
  }

  static void failed(
      Connection connection, LockedPool pool, ActingWindow window, String reason, Principal by)
      throws SQLException {
    ObjectNode data = data(pool, window).put("target", window.target()).put("reason", reason);
    tell(connection, "ScheduleFailed", pool, null, data, by, reason);
  }

  private static ObjectNode data(LockedPool pool, ActingWindow window) {
    return Json.mapper()
        .createObjectNode()
        .put("pool_id", pool.id())
        .put("pool", pool.name())
        .put("schedule_id", window.scheduleId())
        .put("schedule", window.scheduleName());
  }

  private static void tell(
      Connection connection,
      String type,
      LockedPool pool,
      @Nullable ScalableObject object,
      ObjectNode data,
      Principal by,
      @Nullable String error)
      throws SQLException {
    AuditEntry entry =
        AuditEntry.of("POOL_SCALED", AuditCategory.POOL, "pool scaled: " + pool.name())
            .on("pool", Integer.toString(pool.id()), pool.name())
            .with(data.deepCopy())
            .affecting(List.of(object == null ? pool.resourceId() : object.id()));
    if (by.origin() == null) { // a request writes one row, about what it was asked for
      AuditLog.append(connection, by, List.of(error == null ? entry : entry.failed(error)));
    }
    data.put("author", by.name());
    Event event =
        object == null
            ? new Event(type, null, pool.resourceId(), null, null, data)
            : new Event(
                type, object.identity().clusterId(), object.id(), object.identity(), null, data);
    EVENTS.append(connection, List.of(event));
  }
}
