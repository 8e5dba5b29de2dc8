package io.kontrol.api.desired.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.policy.Policies;
import io.kontrol.model.json.Json;
import io.kontrol.model.resource.ConflictPolicy;
import io.kontrol.model.resource.DeletionPolicy;
import io.kontrol.model.resource.DriftPolicy;
import io.kontrol.model.resource.RecreatePolicy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and locks rows that are about to be changed. */
public final class ResourceLocks {
  /** NO KEY, so that the other services can still insert rows that reference this one. */
  private static final String LOCK =
      """
      SELECT id, cluster_id, api_version, kind, namespace, name, desired_spec, generation, revision, highest_revision,
          deleted_at, drift_policy, deletion_policy, conflict_policy, recreate_policy,
          ignore_paths, wave, apply_set, owner_resource_id
      FROM resources WHERE id = ? FOR NO KEY UPDATE
      """;

  private ResourceLocks() {}

  public static Optional<StoredResource> lock(Connection connection, int id) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
      lock.setInt(1, id);
      try (ResultSet row = lock.executeQuery()) {
        return row.next() ? Optional.of(stored(row)) : Optional.empty();
      }
    }
  }

  private static StoredResource stored(ResultSet row) throws SQLException {
    Manifest manifest =
        new Manifest(
            row.getString("api_version"),
            row.getString("kind"),
            row.getString("namespace"),
            row.getString("name"),
            (ObjectNode) Json.read(row.getString("desired_spec")));
    return new StoredResource(
        row.getInt("id"),
        row.getString("cluster_id"),
        manifest,
        row.getInt("generation"),
        row.getInt("revision"),
        row.getInt("highest_revision"),
        row.getTimestamp("deleted_at") != null,
        policies(row),
        row.getString("apply_set"),
        owner(row));
  }

  /** From the column of {@code resources}, by its own name. */
  public static @Nullable Integer owner(ResultSet row) throws SQLException {
    return row.getObject("owner_resource_id", Integer.class);
  }

  /** From the columns of {@code resources}, by their own names. */
  public static Policies policies(ResultSet row) throws SQLException {
    List<String> ignorePaths = new ArrayList<>();
    for (JsonNode path : Json.read(row.getString("ignore_paths"))) {
      ignorePaths.add(path.asText());
    }
    return new Policies(
        DriftPolicy.valueOf(row.getString("drift_policy")),
        DeletionPolicy.valueOf(row.getString("deletion_policy")),
        ConflictPolicy.valueOf(row.getString("conflict_policy")),
        RecreatePolicy.valueOf(row.getString("recreate_policy")),
        ignorePaths,
        row.getInt("wave"));
  }
}
