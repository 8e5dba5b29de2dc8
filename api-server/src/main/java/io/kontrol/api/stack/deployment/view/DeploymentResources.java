package io.kontrol.api.stack.deployment.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Reads the objects of a deployment, as far as a viewer sees their namespaces. */
public final class DeploymentResources {
  private static final String ALL =
      """
      SELECT d.kind, d.namespace, d.name, d.uid, d.last_seen_at, d.managed, d.resource_id, d.cluster_id, d.api_version,
          d.generation, d.deleting, lower(d.drift_policy) AS drift_policy, d.sync, d.sync_message, d.health,
          d.health_message, d.fault
      FROM deployment_resources d WHERE d.deployment_id = :id::UUID ORDER BY d.resource_id
      """;

  /** What the watcher has seen of each object that is there; values of Secrets are digests. */
  private static final String LIVE =
      """
      SELECT s.cluster_id, r.namespace, c.spec FROM deployment_specs s
      LEFT JOIN resources r ON r.cluster_id = s.cluster_id AND r.apply_set = s.apply_set
      LEFT JOIN resource_current_states c ON c.resource_id = r.id AND c.deleted_at IS NULL
      WHERE s.id = :id::UUID ORDER BY r.id
      """;

  private DeploymentResources() {}

  public static ObjectNode all(Connection connection, UUID id, Permissions viewer)
      throws SQLException {
    ObjectNode body = Json.mapper().createObjectNode();
    ArrayNode items = body.putArray("items");
    try (NamedStatement find = new NamedStatement(connection, ALL).set("id", id.toString());
        ResultSet row = find.query()) {
      while (row.next()) {
        if (viewer.roleIn(row.getString("cluster_id"), row.getString("namespace")) != null) {
          items.add(json(row));
        }
      }
    }
    return body;
  }

  private static ObjectNode json(ResultSet row) throws SQLException {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("resource_id", row.getInt("resource_id"));
    for (String field :
        new String[] {"cluster_id", "api_version", "kind", "namespace", "name", "uid"}) {
      json.put(field, row.getString(field));
    }
    json.put("last_seen_at", Timestamps.text(row, "last_seen_at"));
    json.put("managed", row.getBoolean("managed")).put("deleting", row.getBoolean("deleting"));
    json.put("generation", row.getInt("generation"));
    for (String field :
        new String[] {
          "drift_policy", "sync", "sync_message", "health", "health_message", "fault"
        }) {
      json.put(field, row.getString(field));
    }
    return json;
  }

  /**
   * What the cluster holds, as far as a viewer sees the namespaces.
   *
   * @param clusterId that of the deployment
   */
  record Live(String clusterId, List<ObjectNode> objects, Permissions viewer) {
    /** Those that would be among the live ones if they were there. */
    List<ObjectNode> shown(List<ObjectNode> desired) {
      return desired.stream()
          .filter(
              object ->
                  viewer.roleIn(clusterId, object.at("/metadata/namespace").asText("")) != null)
          .toList();
    }
  }

  static Live live(Connection connection, UUID id, Permissions viewer) throws SQLException {
    List<ObjectNode> objects = new ArrayList<>();
    String cluster = "";
    try (NamedStatement find = new NamedStatement(connection, LIVE).set("id", id.toString());
        ResultSet row = find.query()) {
      while (row.next()) {
        cluster = row.getString("cluster_id");
        if (row.getString("spec") != null
            && viewer.roleIn(cluster, row.getString("namespace")) != null
            && Json.read(row.getString("spec")) instanceof ObjectNode object) {
          objects.add(object);
        }
      }
    }
    return new Live(cluster, objects, viewer);
  }
}
