package io.kontrol.api.observed;

import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.identity.FleetScope;
import io.kontrol.api.platform.identity.Permissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The clusters and namespaces with live rows that a viewer is shown.
 *
 * @param wholeClusters those of which everything is shown
 * @param places namespaces of other clusters
 */
record VisiblePlaces(List<String> wholeClusters, List<Place> places) {
  /** Looking for more would take longer than most pages. */
  private static final int MOST = 2_000;

  /** Behind all texts, in the order of their bytes. */
  private static final String END = Character.toString(Character.MAX_CODE_POINT);

  /** One index lookup for each namespace of each cluster. */
  private static final String PLACES =
      """
      SELECT found.cluster_id, found.namespace
      FROM unnest(:lowest::TEXT[], :beyond::TEXT[]) AS wanted (lowest, beyond)
      CROSS JOIN LATERAL (
          WITH RECURSIVE place AS (
              (SELECT r.namespace, r.cluster_id FROM resources r
               WHERE r.deleted_at IS NULL
                   AND r.namespace COLLATE "C" >= wanted.lowest AND r.namespace COLLATE "C" < wanted.beyond
               ORDER BY r.namespace COLLATE "C", r.cluster_id LIMIT 1)
              UNION ALL
              SELECT next.namespace, next.cluster_id
              FROM place CROSS JOIN LATERAL (
                  SELECT r.namespace, r.cluster_id FROM resources r
                  WHERE r.deleted_at IS NULL AND r.namespace COLLATE "C" < wanted.beyond
                      AND (r.namespace COLLATE "C", r.cluster_id) > (place.namespace, place.cluster_id)
                  ORDER BY r.namespace COLLATE "C", r.cluster_id LIMIT 1) AS next
          )
          SELECT namespace, cluster_id FROM place) AS found
      LIMIT :most
      """;

  /** A namespace of a cluster. */
  record Place(String clusterId, String namespace) {}

  /** Texts from the lowest, up to one that is beyond them. */
  private record Range(String lowest, String beyond) {
    static Range of(String glob) {
      int star = glob.indexOf('*');
      if (star < 0) {
        return new Range(glob, glob + '\u0001');
      }
      String prefix = glob.substring(0, star);
      return prefix.isEmpty() ? new Range("", END) : new Range(prefix, afterAll(prefix));
    }

    private static String afterAll(String prefix) {
      int last = prefix.length() - 1;
      return prefix.substring(0, last) + (char) (prefix.charAt(last) + 1);
    }
  }

  /** Empty where there are too many. */
  static Optional<VisiblePlaces> find(Connection connection, Permissions viewer)
      throws SQLException {
    List<String> whole =
        wholeClusters(connection, viewer).stream()
            .filter(cluster -> viewer.roleIn(cluster, "") != null)
            .distinct()
            .toList();
    List<Range> ranges =
        scopes(viewer)
            .map(FleetScope::namespace)
            .filter(namespace -> !namespace.equals(FleetScope.ANY))
            .map(Range::of)
            .distinct()
            .toList();
    if (ranges.isEmpty()) {
      return Optional.of(new VisiblePlaces(whole, List.of()));
    }
    Set<Place> found = PlannerSettings.inOrder(connection, order -> places(order, ranges));
    if (found.size() == MOST) {
      return Optional.empty();
    }
    List<Place> shown =
        found.stream()
            .filter(place -> !whole.contains(place.clusterId()))
            .filter(place -> viewer.roleIn(place.clusterId(), place.namespace()) != null)
            .toList();
    return Optional.of(new VisiblePlaces(whole, shown));
  }

  private static Stream<FleetScope> scopes(Permissions viewer) {
    return viewer.visible().stream().flatMap(List::stream);
  }

  private static List<String> wholeClusters(Connection connection, Permissions viewer)
      throws SQLException {
    List<String> patterns =
        scopes(viewer)
            .filter(scope -> scope.namespace().equals(FleetScope.ANY))
            .map(FleetScope::cluster)
            .toList();
    return patterns.stream().anyMatch(pattern -> pattern.contains("*"))
        ? LivingClusters.all(connection, false)
        : patterns;
  }

  private static Set<Place> places(Connection connection, List<Range> ranges) throws SQLException {
    Set<Place> places = new LinkedHashSet<>();
    try (NamedStatement statement =
            new NamedStatement(connection, PLACES)
                .setTexts("lowest", ranges.stream().map(Range::lowest).toList())
                .setTexts("beyond", ranges.stream().map(Range::beyond).toList())
                .set("most", MOST);
        ResultSet row = statement.query()) {
      while (row.next()) {
        places.add(new Place(row.getString("cluster_id"), row.getString("namespace")));
      }
    }
    return places;
  }

  List<String> namespaces() {
    return places.stream().map(Place::namespace).distinct().toList();
  }

  List<String> clusters() {
    return places.stream().map(Place::clusterId).distinct().toList();
  }

  /** As {@code cluster/namespace}; a namespace has no slash. */
  List<String> texts() {
    return places.stream().map(place -> place.clusterId() + '/' + place.namespace()).toList();
  }
}
