package io.kontrol.api.desired.manifest;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds out which kinds are namespaced. This service never calls a cluster: it knows the built-in
 * kinds, and those whose CRD is in the same request or among the cluster's resources.
 */
public final class ScopeResolver {
  public static final String CRD_GROUP = "apiextensions.k8s.io";
  public static final String CRD_KIND = "CustomResourceDefinition";

  private static final String FIND_CRDS =
      """
      SELECT r.desired_spec -> 'spec' ->> 'group', r.desired_spec -> 'spec' -> 'names' ->> 'kind',
          r.desired_spec -> 'spec' ->> 'scope'
      FROM unnest(?::TEXT[], ?::TEXT[]) AS wanted (api_group, kind)
      JOIN resources r ON r.cluster_id = ? AND r.api_group = 'apiextensions.k8s.io'
          AND r.kind = 'CustomResourceDefinition' AND r.namespace = '' AND r.deleted_at IS NULL
          AND right(r.name, length(wanted.api_group) + 1) = '.' || wanted.api_group
          AND r.desired_spec -> 'spec' -> 'names' ->> 'kind' = wanted.kind
      """;

  private final Map<String, Scope> custom;

  private ScopeResolver(Map<String, Scope> custom) {
    this.custom = custom;
  }

  /**
   * Resolves the kinds of the manifests; queries the database only for those that are not built in.
   */
  public static ScopeResolver of(Connection connection, String clusterId, List<Manifest> manifests)
      throws SQLException {
    Map<String, Scope> custom = new HashMap<>();
    Map<String, Manifest> unknown = new HashMap<>();
    for (Manifest manifest : manifests) {
      if (manifest.kind().equals(CRD_KIND) && manifest.group().equals(CRD_GROUP)) {
        var spec = manifest.spec().path("spec");
        custom.put(
            spec.path("group").asText() + "/" + spec.path("names").path("kind").asText(),
            Scope.of(spec.path("scope").asText()));
      } else if (KindCatalog.find(manifest.group(), manifest.kind()).isEmpty()) {
        unknown.put(manifest.group() + "/" + manifest.kind(), manifest);
      }
    }
    unknown.keySet().removeAll(custom.keySet());
    if (!unknown.isEmpty()) {
      custom.putAll(find(connection, clusterId, List.copyOf(unknown.values())));
    }
    return new ScopeResolver(custom);
  }

  private static Map<String, Scope> find(
      Connection connection, String clusterId, List<Manifest> wanted) throws SQLException {
    Map<String, Scope> found = new HashMap<>();
    try (PreparedStatement find = connection.prepareStatement(FIND_CRDS)) {
      find.setArray(
          1, connection.createArrayOf("text", wanted.stream().map(Manifest::group).toArray()));
      find.setArray(
          2, connection.createArrayOf("text", wanted.stream().map(Manifest::kind).toArray()));
      find.setString(3, clusterId);
      try (ResultSet rows = find.executeQuery()) {
        while (rows.next()) {
          found.put(rows.getString(1) + "/" + rows.getString(2), Scope.of(rows.getString(3)));
        }
      }
    }
    return found;
  }

  public Scope of(Manifest manifest) {
    return KindCatalog.find(manifest.group(), manifest.kind())
        .map(KindCatalog.BuiltIn::scope)
        .orElseGet(
            () -> custom.getOrDefault(manifest.group() + "/" + manifest.kind(), Scope.UNKNOWN));
  }

  /**
   * Where the object lives: as an API server does, a namespace is dropped from an object of the
   * whole cluster, and as kubectl does, one is added where it is missing. A kind that nobody knows
   * stays as it was given.
   */
  public Manifest place(Manifest manifest) {
    return switch (of(manifest)) {
      case CLUSTER -> manifest.inNamespace("");
      case NAMESPACED ->
          manifest.namespace().isEmpty() ? manifest.inNamespace("default") : manifest;
      case UNKNOWN -> manifest;
    };
  }
}
