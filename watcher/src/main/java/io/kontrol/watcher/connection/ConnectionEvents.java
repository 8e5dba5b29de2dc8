package io.kontrol.watcher.connection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.event.Event;
import io.kontrol.model.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event when a cluster, or a kind of a reachable cluster, is no longer observed, and one when
 * it is observed again.
 */
final class ConnectionEvents {
  static final String LOST = "ObservationLost";
  static final String RESTORED = "ObservationRestored";

  /**
   * The stored state.
   *
   * @param state null if none was stored yet
   * @param since how long it has been in this state
   */
  record Recorded(@Nullable ConnectionState state, Duration since, List<RecordedKind> unobserved) {}

  record RecordedKind(String apiVersion, String kind, Duration since) {
    private boolean is(UnobservedKind other) {
      return apiVersion.equals(other.apiVersion()) && kind.equals(other.kind());
    }
  }

  private ConnectionEvents() {}

  static List<Event> between(Recorded before, ConnectionReport after, String clusterId) {
    ConnectionState state = after.state().orElse(before.state());
    List<Event> events = new ArrayList<>();
    if (state == ConnectionState.Lost) { // its kinds are lost too, and reported when it is back
      if (before.state() != ConnectionState.Lost) {
        events.add(
            Event.ofCluster(
                LOST, clusterId, Json.mapper().createObjectNode().put("message", after.message())));
      }
      return events;
    }
    if (before.state() == ConnectionState.Lost) {
      events.add(
          Event.ofCluster(
              RESTORED, clusterId, lostFor(Json.mapper().createObjectNode(), before.since())));
    }
    for (UnobservedKind kind : after.unobserved()) {
      if (before.unobserved().stream().noneMatch(known -> known.is(kind))) {
        ObjectNode data = kind(kind.apiVersion(), kind.kind()).put("message", kind.message());
        events.add(Event.ofCluster(LOST, clusterId, data));
      }
    }
    for (RecordedKind known : before.unobserved()) {
      if (after.observes(known.apiVersion(), known.kind())) {
        ObjectNode data = lostFor(kind(known.apiVersion(), known.kind()), known.since());
        events.add(Event.ofCluster(RESTORED, clusterId, data));
      }
    }
    return events;
  }

  private static ObjectNode kind(String apiVersion, String kind) {
    return Json.mapper().createObjectNode().put("api_version", apiVersion).put("kind", kind);
  }

  private static ObjectNode lostFor(ObjectNode data, Duration time) {
    return data.put("lost_for_ms", time.toMillis());
  }
}
