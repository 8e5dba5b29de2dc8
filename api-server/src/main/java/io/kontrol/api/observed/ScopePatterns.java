package io.kontrol.api.observed;

import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.SqlTemplate;
import io.kontrol.api.platform.identity.FleetScope;
import io.kontrol.api.platform.identity.Permissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The scopes of a viewer as patterns of LIKE. A row is shown that each layer covers, by the same
 * rules as {@link Permissions#roleIn}.
 */
public final class ScopePatterns {
  private static final String LAYER =
      """
      EXISTS (SELECT FROM unnest(:scope_clusters_{layer}::TEXT[], :scope_namespaces_{layer}::TEXT[])
                  AS scope (cluster_pattern, namespace_pattern)
              WHERE {cluster} LIKE scope.cluster_pattern AND {namespace} LIKE scope.namespace_pattern)""";

  private final List<List<FleetScope>> layers;

  public ScopePatterns(Permissions viewer) {
    this.layers = viewer.visible();
  }

  /**
   * @param cluster an SQL expression, and so is the namespace
   */
  public String cover(String cluster, String namespace) {
    return IntStream.range(0, layers.size())
        .mapToObj(
            layer ->
                SqlTemplate.fill(
                    LAYER,
                    Map.of(
                        "layer",
                        Integer.toString(layer),
                        "cluster",
                        cluster,
                        "namespace",
                        namespace)))
        .collect(Collectors.joining(" AND ", "(", ")"));
  }

  public void bind(NamedStatement statement) throws SQLException {
    for (int i = 0; i < layers.size(); i++) {
      List<FleetScope> scopes = layers.get(i);
      statement
          .setTexts(
              "scope_clusters_" + i, scopes.stream().map(scope -> like(scope.cluster())).toList())
          .setTexts(
              "scope_namespaces_" + i,
              scopes.stream().map(scope -> like(scope.namespace())).toList());
    }
  }

  /** Only a single star covers the empty namespace of cluster-scoped objects. */
  private static String like(String glob) {
    String escaped =
        glob.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_").replace('*', '%');
    boolean onlyStars = glob.length() > 1 && glob.chars().allMatch(c -> c == '*');
    return onlyStars ? "_%" : escaped;
  }
}
