package io.kontrol.api.observed.connection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.observed.connection.ReconcilerConnection.Replica;
import io.kontrol.api.observed.connection.WatcherConnection.UnobservedKind;
import io.kontrol.model.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A cluster's connections as the API shows them. */
public final class ConnectionJson {
  private ConnectionJson() {}

  public static ObjectNode of(ClusterConnections connections, String clusterId) {
    ObjectNode connection = Json.mapper().createObjectNode();
    connection.set("watcher", watcher(connections.watcher(clusterId)));
    connection.set("reconciler", reconciler(connections.reconciler(clusterId)));
    return connection;
  }

  private static ObjectNode watcher(WatcherConnection watcher) {
    ObjectNode json = view(watcher.state(), watcher.since(), watcher.message());
    ArrayNode kinds = json.putArray("unobserved_kinds");
    for (UnobservedKind kind : watcher.unobserved()) {
      kinds
          .addObject()
          .put("api_version", kind.apiVersion())
          .put("kind", kind.kind())
          .put("since", text(kind.since()))
          .put("message", kind.message());
    }
    return json;
  }

  private static ObjectNode reconciler(ReconcilerConnection reconciler) {
    ObjectNode json = view(reconciler.state(), reconciler.since(), reconciler.message());
    ArrayNode replicas = json.putArray("replicas");
    for (Replica replica : reconciler.replicas()) {
      replicas
          .addObject()
          .put("instance", replica.instance())
          .put("version", replica.version())
          .put("started_at", text(replica.startedAt()))
          .put("heartbeat_at", text(replica.heartbeatAt()))
          .setAll(view(replica.state(), replica.since(), replica.message()));
    }
    return json;
  }

  private static ObjectNode view(
      ReportedConnection state, @Nullable Instant since, @Nullable String message) {
    return Json.mapper()
        .createObjectNode()
        .put("state", state.shown())
        .put("since", text(since))
        .put("message", message);
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
