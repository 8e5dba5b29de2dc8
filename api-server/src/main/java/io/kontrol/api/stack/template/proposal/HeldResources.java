package io.kontrol.api.stack.template.proposal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the manifests of resources that Kontrol holds, as far as the reader may see them. */
final class HeldResources {
  private static final String FIND =
      """
      SELECT id, cluster_id, namespace, kind, name, api_version, desired_spec
      FROM resources
      WHERE deleted_at IS NULL
          AND (id = ANY (:ids::INTEGER[]) OR (cluster_id = :cluster AND apply_set = :set))
      ORDER BY wave, id LIMIT :most
      """;

  private HeldResources() {}

  static Map<Integer, Manifest> byIds(
      Connection connection, List<Integer> ids, Permissions reader, int most) throws SQLException {
    return find(connection, ids, null, null, reader, most);
  }

  static Map<Integer, Manifest> bySet(
      Connection connection, String cluster, String set, Permissions reader, int most)
      throws SQLException {
    return find(connection, List.of(), cluster, set, reader, most);
  }

  private static Map<Integer, Manifest> find(
      Connection connection,
      List<Integer> ids,
      @Nullable String cluster,
      @Nullable String set,
      Permissions reader,
      int most)
      throws SQLException {
    Map<Integer, Manifest> found = new LinkedHashMap<>();
    try (NamedStatement find = new NamedStatement(connection, FIND)) {
      find.set("ids", connection.createArrayOf("int4", ids.toArray()))
          .set("cluster", cluster)
          .set("set", set)
          .set("most", most);
      try (ResultSet rows = find.query()) {
        while (rows.next()) {
          Manifest manifest = manifest(rows);
          if (reader.roleOn(manifest.identity(rows.getString("cluster_id"))) != null) {
            found.put(rows.getInt("id"), manifest);
          }
        }
      }
    }
    return found;
  }

  private static Manifest manifest(ResultSet row) throws SQLException {
    return new Manifest(
        row.getString("api_version"),
        row.getString("kind"),
        row.getString("namespace"),
        row.getString("name"),
        (ObjectNode) Json.read(row.getString("desired_spec")));
  }
}
