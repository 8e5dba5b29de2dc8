package io.kontrol.api.desired.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.manifest.ServerFieldStripper;
import io.kontrol.api.desired.resource.ResourceChanges;
import io.kontrol.api.desired.resource.ResourceQuery;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The states of a resource as whole objects, without the fields that servers fill in. */
@ApplicationScoped
public class ComparableStates {
  private static final String APPLIED =
      "SELECT spec FROM resource_applied_states WHERE resource_id = ? AND spec IS NOT NULL";

  private static final String ALTERED =
      """
      SELECT a.altered_fields FROM resources r
      JOIN resource_applied_states a ON a.resource_id = r.id AND a.generation = r.generation
      WHERE r.id = ? AND a.altered_fields IS NOT NULL
      """;

  private static final String CURRENT =
      """
      SELECT spec FROM resource_current_states WHERE resource_id = ? AND spec IS NOT NULL AND deleted_at IS NULL
      """;

  private static final String OWNER =
      """
      SELECT o.api_version, o.kind, o.name, known.uid AS desired, a.owner_uid AS applied FROM resources r
      JOIN resources o ON o.id = r.owner_resource_id
      LEFT JOIN resource_applied_states known ON known.resource_id = o.id
      LEFT JOIN resource_applied_states a ON a.resource_id = r.id
      WHERE r.id = ?
      """;

  private static final String REVISION =
      """
      SELECT desired_spec, api_version FROM resource_revisions WHERE resource_id = ? AND revision = ?
      ORDER BY generation DESC LIMIT 1
      """;

  private final ResourceQuery query;
  private final ResourceChanges changes;

  public ComparableStates(ResourceQuery query, ResourceChanges changes) {
    this.query = query;
    this.changes = changes;
  }

  Manifest manifest(Connection connection, int id, Permissions viewer) throws SQLException {
    return query
        .manifest(connection, id, viewer)
        .orElseThrow(() -> ResourceChanges.absent(id))
        .manifest();
  }

  /**
   * @param side {@code desired}, {@code applied}, {@code current} or the number of a revision
   */
  ObjectNode object(Connection connection, int id, Manifest manifest, String side)
      throws SQLException {
    return switch (side) {
      case "desired" -> owned(connection, id, side, comparable(manifest));
      case "applied" -> owned(connection, id, side, comparable(applied(connection, id, manifest)));
      case "current" ->
          live(connection, id)
              .orElseThrow(() -> absent("The watcher has not seen the object in the cluster."));
      default -> revision(connection, id, manifest, side);
    };
  }

  private static Manifest applied(Connection connection, int id, Manifest manifest)
      throws SQLException {
    return manifest.withSpec(
        spec(connection, APPLIED, id).orElseThrow(() -> absent("It has not been applied yet.")));
  }

  /** With the reference to the owner that the reconciler adds, as soon as its object is known. */
  private static ObjectNode owned(Connection connection, int id, String side, ObjectNode object)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(OWNER)) {
      find.setInt(1, id);
      try (ResultSet row = find.executeQuery()) {
        String uid = row.next() ? row.getString(side) : null;
        if (uid != null) {
          object
              .withObject("/metadata")
              .withArray("/ownerReferences")
              .addObject()
              .put("apiVersion", row.getString("api_version"))
              .put("kind", row.getString("kind"))
              .put("name", row.getString("name"))
              .put("uid", uid)
              .put("controller", false)
              .put("blockOwnerDeletion", false);
        }
      }
    }
    return object;
  }

  /** The live object without the fields that servers fill in. */
  public Optional<ObjectNode> live(Connection connection, int id) throws SQLException {
    Optional<ObjectNode> live = spec(connection, CURRENT, id);
    live.ifPresent(ServerFieldStripper::strip);
    return live;
  }

  /** JSON Pointers to the fields that admission set to other values than the desired ones. */
  Optional<JsonNode> alteredFields(Connection connection, int id) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(ALTERED)) {
      find.setInt(1, id);
      try (ResultSet row = find.executeQuery()) {
        return row.next() ? Optional.of(Json.read(row.getString(1))) : Optional.empty();
      }
    }
  }

  private ObjectNode revision(Connection connection, int id, Manifest manifest, String side)
      throws SQLException {
    if (!side.matches("[1-9][0-9]{0,8}")) {
      throw Refusal.malformed(
          "invalid_query_parameter",
          "from and to are desired, applied, current, or the number of a revision.");
    }
    try (PreparedStatement find = connection.prepareStatement(REVISION)) {
      find.setInt(1, id);
      find.setInt(2, Integer.parseInt(side));
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          throw absent("There is no revision " + side + ", or it has been purged.");
        }
        return comparable(
            new Manifest(
                row.getString("api_version"),
                manifest.kind(),
                manifest.namespace(),
                manifest.name(),
                (ObjectNode) Json.read(row.getString("desired_spec"))));
      }
    }
  }

  private ObjectNode comparable(Manifest manifest) {
    ObjectNode object = changes.shown(manifest).object();
    return manifest.secret() ? SecretData.fold(object) : object;
  }

  private static Optional<ObjectNode> spec(Connection connection, String sql, int id)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(sql)) {
      find.setInt(1, id);
      try (ResultSet row = find.executeQuery()) {
        return row.next()
            ? Optional.of((ObjectNode) Json.read(row.getString("spec")))
            : Optional.empty();
      }
    }
  }

  private static Refusal absent(String detail) {
    return Refusal.notFound("state_absent", detail);
  }
}
