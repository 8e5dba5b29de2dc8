package io.kontrol.api.desired.action;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.resource.ResourceAudit;
import io.kontrol.api.desired.resource.StoredResource;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.DriftPolicy;
import io.kontrol.model.resource.RecreatePolicy;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Requests an immediate reconcile. */
@ApplicationScoped
public class ReconcileRequests {
  private static final String RECONCILE = "ReconcileRequested";
  private static final String ENFORCE = "EnforceRequested";

  /** A request that came before is not forgotten until it is served. */
  private static final String RECREATION =
      """
      ? OR (r.recreation_requested AND r.reconcile_requested_at > COALESCE(
              (SELECT a.reconciled_request_at FROM resource_applied_states a WHERE a.resource_id = r.id), '-infinity'))""";

  /** Sets updated_at too, which the reconciler searches by after a wake-up. */
  private static final String REQUEST =
      """
      UPDATE resources AS r SET reconcile_requested_at = clock_timestamp(), updated_at = clock_timestamp(),
          recreation_requested = {recreation}
      WHERE id = ?
      """
          .replace("{recreation}", RECREATION);

  /** Of many at once, with their events. */
  private static final String REQUEST_ALL =
      """
      WITH requested AS (
          UPDATE resources AS r SET reconcile_requested_at = clock_timestamp(), updated_at = clock_timestamp(),
              recreation_requested = {recreation}
          WHERE r.id = ANY (?) AND r.deleted_at IS NULL
          RETURNING r.id, r.generation, r.cluster_id, r.kind, r.namespace, r.name
      ), news AS (
          INSERT INTO events_user (source, type, cluster_id, resource_id, generation, kind, namespace, name, data)
          SELECT 'user', ?, cluster_id, id, generation, kind, namespace, name,
              jsonb_strip_nulls(jsonb_build_object('author', ?::TEXT, 'on_behalf_of', ?::TEXT, 'message', ?::TEXT))
          FROM requested
          ORDER BY id
      )
      SELECT id, cluster_id FROM requested ORDER BY id
      """
          .replace("{recreation}", RECREATION);

  private static final String STATUS =
      "SELECT sync, health FROM resource_status WHERE resource_id = ?";

  private final EventLog events = new EventLog(EventSource.USER);

  WriteResult<Integer> reconcile(Connection connection, StoredResource stored, Principal by)
      throws SQLException {
    Seen seen = seen(connection, stored.id());
    boolean drifted = seen.sync().equals("Drifted") || seen.sync().equals("Missing");
    boolean gone = seen.health().equals("Missing");
    if ((drifted && stored.policies().drift() != DriftPolicy.Enforce)
        || (gone && stored.policies().recreate() == RecreatePolicy.Never)) {
      throw Refusal.conflict(
          "drift_waits_for_decision",
          "The object has been changed in the cluster or is gone, and its policies leave it to a user:"
              + " POST enforce to apply the desired state over it, or adopt to take the live values.");
    }
    return request(connection, stored, by, RECONCILE);
  }

  public WriteResult<Integer> enforce(Connection connection, StoredResource stored, Principal by)
      throws SQLException {
    return request(connection, stored, by, ENFORCE);
  }

  /** Of all that are not deleted; the value holds their ids. */
  public WriteResult<List<Integer>> enforceAll(
      Connection connection, List<Integer> ids, Principal by) throws SQLException {
    return requestAll(connection, ids, by, ENFORCE);
  }

  /** As {@link #enforceAll}, but what is gone stays gone where its policy says so. */
  public WriteResult<List<Integer>> reconcileAll(
      Connection connection, List<Integer> ids, Principal by) throws SQLException {
    return requestAll(connection, ids, by, RECONCILE);
  }

  private static WriteResult<List<Integer>> requestAll(
      Connection connection, List<Integer> ids, Principal by, String eventType)
      throws SQLException {
    List<Integer> requested = new ArrayList<>();
    Set<String> clusters = new HashSet<>();
    try (PreparedStatement request = connection.prepareStatement(REQUEST_ALL)) {
      request.setBoolean(1, eventType.equals(ENFORCE));
      request.setArray(2, connection.createArrayOf("int4", ids.toArray()));
      request.setString(3, eventType);
      request.setString(4, by.name());
      request.setString(5, by.onBehalfOf());
      request.setString(6, by.message());
      try (ResultSet row = request.executeQuery()) {
        while (row.next()) {
          requested.add(row.getInt(1));
          clusters.add(row.getString(2));
        }
      }
    }
    return new WriteResult<>(requested, clusters);
  }

  private WriteResult<Integer> request(
      Connection connection, StoredResource stored, Principal by, String eventType)
      throws SQLException {
    try (PreparedStatement request = connection.prepareStatement(REQUEST)) {
      request.setBoolean(1, eventType.equals(ENFORCE));
      request.setInt(2, stored.id());
      request.executeUpdate();
    }
    ObjectNode data = Json.mapper().createObjectNode();
    data.put("author", by.name());
    if (by.onBehalfOf() != null) {
      data.put("on_behalf_of", by.onBehalfOf());
    }
    if (by.message() != null) {
      data.put("message", by.message());
    }
    events.append(
        connection,
        List.of(
            Event.ofResource(
                eventType, stored.id(), stored.identity(), stored.generation(), data)));
    return WriteResult.changed(stored.id(), stored.clusterId())
        .audited(
            ResourceAudit.entry(
                ResourceAudit.action(eventType),
                stored.id(),
                stored.identity(),
                stored.generation(),
                List.of()));
  }

  private record Seen(String sync, String health) {}

  private static Seen seen(Connection connection, int id) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(STATUS)) {
      find.setInt(1, id);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? new Seen(row.getString(1), row.getString(2)) : new Seen("", "");
      }
    }
  }
}
