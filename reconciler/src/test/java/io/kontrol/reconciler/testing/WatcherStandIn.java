package io.kontrol.reconciler.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.model.kubernetes.OwnedFields;
import io.kontrol.model.kubernetes.PendingDeletion;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;

/** Stands in for the watcher: mirrors one object when told to, by the watcher's own rules. */
public final class WatcherStandIn {
  private static final String UPSERT =
      """
      INSERT INTO resource_current_states AS c (
          resource_id, spec, generation, k8s_resource_version, uid, owned_fields_hash, finished, terminating,
          deletion_message, deleted_at, observed_at)
      VALUES (?, ?::JSONB, ?, ?, ?, ?, ?, ?, ?, CASE WHEN ? THEN now() END, now())
      ON CONFLICT (resource_id) DO UPDATE SET
          spec = COALESCE(excluded.spec, c.spec), generation = COALESCE(excluded.generation, c.generation),
          k8s_resource_version = excluded.k8s_resource_version, uid = COALESCE(excluded.uid, c.uid),
          owned_fields_hash = excluded.owned_fields_hash,
          finished = CASE WHEN excluded.deleted_at IS NULL THEN excluded.finished ELSE c.finished END,
          terminating = excluded.terminating, deletion_message = excluded.deletion_message, deleted_at = excluded.deleted_at,
          observed_at = now(), updated_at = clock_timestamp()
      """;

  private final DataSource database;
  private final ClusterObjects objects;
  private final OwnedFields ownedFields = new OwnedFields(World.SECRETS);

  WatcherStandIn(DataSource database, ClusterObjects objects) {
    this.database = database;
    this.objects = objects;
  }

  /** Writes what the cluster holds at the path, and wakes the reconciler. */
  public void look(int resourceId, String path) {
    Optional<JsonNode> found =
        objects
            .find(path)
            .filter(
                object ->
                    object
                        .path("metadata")
                        .path("labels")
                        .path(KontrolMetadata.RESOURCE_ID_LABEL)
                        .asText()
                        .equals(String.valueOf(resourceId)));
    if (found.isPresent()) {
      write(resourceId, found.get(), false);
    } else {
      write(resourceId, listOf(path), true);
    }
  }

  /** The list's resourceVersion is one at which the object is known to be gone. */
  private JsonNode listOf(String path) {
    return objects.get(path.substring(0, path.lastIndexOf('/')) + "?limit=1");
  }

  private void write(int resourceId, JsonNode object, boolean gone) {
    JsonNode metadata = object.path("metadata");
    try (Connection connection = database.getConnection();
        PreparedStatement upsert = connection.prepareStatement(UPSERT);
        PreparedStatement wake = connection.prepareStatement("SELECT pg_notify(?, ?)")) {
      String generation =
          metadata.path("annotations").path(KontrolMetadata.GENERATION_ANNOTATION).asText();
      upsert.setInt(1, resourceId);
      upsert.setString(2, gone ? null : Json.write(object));
      upsert.setObject(3, generation.isEmpty() ? null : Integer.valueOf(generation));
      upsert.setString(4, metadata.path("resourceVersion").asText());
      upsert.setString(5, gone ? null : metadata.path("uid").asText());
      upsert.setString(6, gone ? null : ownedFields.hash(object).orElse(null));
      upsert.setBoolean(7, !gone && hasFinished(object));
      String deletion = gone ? null : PendingDeletion.describe(object).orElse(null);
      upsert.setBoolean(8, deletion != null);
      upsert.setString(9, deletion);
      upsert.setBoolean(10, gone);
      upsert.executeUpdate();
      wake.setString(1, "kontrol_observations");
      wake.setString(2, World.CLUSTER);
      wake.execute();
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** Of Jobs. */
  private static boolean hasFinished(JsonNode object) {
    for (JsonNode condition : object.path("status").path("conditions")) {
      String type = condition.path("type").asText();
      if ((type.equals("Complete") || type.equals("Failed"))
          && condition.path("status").asText().equals("True")) {
        return true;
      }
    }
    return false;
  }
}
