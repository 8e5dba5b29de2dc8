package io.kontrol.api.stack.adoption;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.diff.Difference;
import io.kontrol.api.desired.diff.LiveProjection;
import io.kontrol.api.desired.manifest.ServerFieldStripper;
import io.kontrol.api.platform.secret.Secrets;
import io.kontrol.api.stack.deployment.row.StoredDeployment;
import io.kontrol.api.stack.deployment.view.ObjectDifferences;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of a deployment that is not as it is wanted.
 *
 * @param sync {@code Drifted} or {@code Missing}
 * @param policy what is done about it: {@code enforce}, {@code adopt} or {@code ignore}
 * @param changes a JSON Patch from what is wanted to what is there; empty for a missing one
 * @param unified the same as a unified diff; null for a missing one
 */
record DriftedObject(
    int resourceId,
    String kind,
    String namespace,
    String name,
    String sync,
    String policy,
    boolean secret,
    ArrayNode changes,
    @Nullable String unified) {
  private static final String DRIFTED =
      """
      SELECT d.resource_id, d.api_version, d.kind, d.namespace, d.name, d.sync, lower(d.drift_policy) AS policy, c.spec
      FROM deployment_resources d
      LEFT JOIN resource_current_states c ON c.resource_id = d.resource_id AND c.deleted_at IS NULL
      WHERE d.deployment_id = ? AND d.sync IN ('Drifted', 'Missing') AND NOT d.deleting
      ORDER BY d.resource_id
      """;

  /** By the ids of their resources. */
  static List<DriftedObject> of(
      Connection connection, StoredDeployment deployment, ObjectDifferences differences)
      throws SQLException {
    Map<ObjectDifferences.Key, ObjectNode> wanted = new HashMap<>();
    deployment.objects().forEach(object -> wanted.put(ObjectDifferences.Key.of(object), object));
    List<DriftedObject> drifted = new ArrayList<>();
    try (PreparedStatement find = connection.prepareStatement(DRIFTED)) {
      find.setObject(1, deployment.id());
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          drifted.add(of(row, wanted, differences));
        }
      }
    }
    return drifted;
  }

  private static DriftedObject of(
      ResultSet row, Map<ObjectDifferences.Key, ObjectNode> wanted, ObjectDifferences differences)
      throws SQLException {
    ObjectNode identity = Json.mapper().createObjectNode();
    identity.put("apiVersion", row.getString("api_version")).put("kind", row.getString("kind"));
    identity
        .putObject("metadata")
        .put("namespace", row.getString("namespace"))
        .put("name", row.getString("name"));
    ObjectNode desired = wanted.get(ObjectDifferences.Key.of(identity));
    String spec = row.getString("spec");
    JsonNode difference = Json.mapper().createObjectNode();
    if (desired != null && spec != null && row.getString("sync").equals("Drifted")) {
      difference = difference(desired, (ObjectNode) Json.read(spec), differences);
    }
    return new DriftedObject(
        row.getInt("resource_id"),
        row.getString("kind"),
        row.getString("namespace"),
        row.getString("name"),
        row.getString("sync"),
        row.getString("policy"),
        Secrets.isSecret(row.getString("api_version"), row.getString("kind")),
        difference.path("json_patch") instanceof ArrayNode patch
            ? patch
            : Json.mapper().createArrayNode(),
        difference.path("unified").textValue());
  }

  /** Of the fields that the template sets: what others add to an object is not drift. */
  private static JsonNode difference(
      ObjectNode desired, ObjectNode live, ObjectDifferences differences) {
    ServerFieldStripper.strip(live);
    ObjectNode own = differences.comparable(desired);
    return Difference.of(
        "desired", own, "live", LiveProjection.at(own, differences.comparable(live)));
  }
}
