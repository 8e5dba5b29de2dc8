package io.kontrol.api.observed;

import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.identity.Permissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which rows of {@code resources r} a viewer is shown who is not shown everything: a condition with
 * the same meaning as {@link Permissions#roleOn}. Where the viewer's scopes cover few namespaces
 * that live rows are in, the condition names them, and an index finds their rows.
 */
public final class Visibility {
  /** Whoever sees a namespace sees its object, which is cluster-scoped. */
  private static final String NAMESPACE_OBJECT =
      """
      (r.kind = 'Namespace' AND r.namespace COLLATE "C" = '' AND strpos(COALESCE(r.api_version, ''), '/') = 0
          AND %s)""";

  private static final String WHOLE_CLUSTERS = "r.cluster_id = ANY (:visible_clusters)";

  private static final String PLACES =
      """
      (r.namespace COLLATE "C" = ANY (:visible_namespaces) AND r.cluster_id = ANY (:visible_clusters_of_them)""";

  /** Where not each of the namespaces is shown in each of the clusters. */
  private static final String EXACTLY =
      """
          AND r.cluster_id || '/' || r.namespace = ANY (:visible_places)""";

  private final ScopePatterns patterns;
  private final @Nullable VisiblePlaces places;

  private Visibility(ScopePatterns patterns, @Nullable VisiblePlaces places) {
    this.patterns = patterns;
    this.places = places;
  }

  /** Empty where the viewer is shown everything. */
  public static Optional<Visibility> of(Permissions viewer) {
    return viewer.seesEverything()
        ? Optional.empty()
        : Optional.of(new Visibility(new ScopePatterns(viewer), null));
  }

  /** With the clusters and namespaces that are there now, unless there are too many. */
  public static Optional<Visibility> among(Connection connection, Permissions viewer)
      throws SQLException {
    return viewer.seesEverything()
        ? Optional.empty()
        : Optional.of(
            new Visibility(
                new ScopePatterns(viewer), VisiblePlaces.find(connection, viewer).orElse(null)));
  }

  /**
   * @param deleted whether the rows are deleted ones; null for both
   */
  public String condition(@Nullable Boolean deleted) {
    if (places == null || Boolean.TRUE.equals(deleted)) {
      return byPatterns();
    }
    if (deleted == null) {
      return "((r.deleted_at IS NULL AND %s) OR (r.deleted_at IS NOT NULL AND %s))"
          .formatted(byPlaces(places), byPatterns());
    }
    return byPlaces(places);
  }

  /** Whether all that is shown of live rows is in a few namespaces, or is their objects. */
  public boolean isOfFewNamespaces() {
    return places != null && places.wholeClusters().isEmpty();
  }

  /** The condition of live rows that are in these namespaces. */
  public String inPlaces() {
    boolean everyPair =
        places != null
            && places.places().size() == places.namespaces().size() * places.clusters().size();
    return PLACES + (everyPair ? ")" : "\n" + EXACTLY + ")");
  }

  private String byPatterns() {
    return "("
        + patterns.cover("r.cluster_id", "r.namespace")
        + " OR "
        + ofNamespaceObjects()
        + ")";
  }

  private String byPlaces(VisiblePlaces found) {
    List<String> ways = new ArrayList<>();
    if (!found.wholeClusters().isEmpty()) {
      ways.add(WHOLE_CLUSTERS);
    }
    if (!found.places().isEmpty()) {
      ways.add(inPlaces());
    }
    ways.add(ofNamespaceObjects());
    return "(" + String.join(" OR ", ways) + ")";
  }

  /** The condition of their objects. */
  public String ofNamespaceObjects() {
    return NAMESPACE_OBJECT.formatted(patterns.cover("r.cluster_id", "r.name"));
  }

  public void bind(NamedStatement statement) throws SQLException {
    patterns.bind(statement);
    if (places != null) {
      statement
          .setTexts("visible_clusters", places.wholeClusters())
          .setTexts("visible_namespaces", places.namespaces())
          .setTexts("visible_clusters_of_them", places.clusters())
          .setTexts("visible_places", places.texts());
    }
  }
}
