package io.kontrol.api.desired.apply;

import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.policy.Policies;
import io.kontrol.api.desired.resource.DesiredChange;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The namespaces that the objects need and Kontrol does not hold yet. They belong to no set:
 * pruning a set must not delete what others have put into its namespace.
 */
record ImplicitNamespaces(List<Manifest> manifests) {
  /** Every cluster has these. */
  private static final Set<String> GIVEN =
      Set.of("default", "kube-system", "kube-public", "kube-node-lease");

  private static final String HELD =
      """
      SELECT name FROM resources
      WHERE cluster_id = ? AND api_group = '' AND kind = 'Namespace' AND namespace = '' AND name = ANY (?)
          AND deleted_at IS NULL
      """;

  static ImplicitNamespaces none() {
    return new ImplicitNamespaces(List.of());
  }

  static ImplicitNamespaces missing(
      Connection connection, String clusterId, List<Manifest> manifests) throws SQLException {
    Set<String> needed = new TreeSet<>();
    manifests.forEach(manifest -> needed.add(manifest.namespace()));
    needed.remove("");
    needed.removeAll(GIVEN);
    manifests.stream()
        .filter(manifest -> manifest.group().isEmpty() && manifest.kind().equals("Namespace"))
        .forEach(manifest -> needed.remove(manifest.name()));
    try (PreparedStatement held = connection.prepareStatement(HELD)) {
      held.setString(1, clusterId);
      held.setArray(2, connection.createArrayOf("text", needed.toArray()));
      try (ResultSet rows = held.executeQuery()) {
        while (rows.next()) {
          needed.remove(rows.getString(1));
        }
      }
    }
    return new ImplicitNamespaces(
        needed.stream()
            .map(n -> new Manifest("v1", "Namespace", "", n, Json.mapper().createObjectNode()))
            .toList());
  }

  List<DesiredChange> changes() {
    return manifests.stream()
        .map(manifest -> new DesiredChange(manifest, "{}", Policies.DEFAULT, null, null, null))
        .toList();
  }
}
