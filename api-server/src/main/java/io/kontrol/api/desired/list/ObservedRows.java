package io.kontrol.api.desired.list;

import io.kontrol.api.observed.LivingClusters;
import io.kontrol.api.observed.connection.ClusterConnections;
import io.kontrol.api.observed.connection.ObservationFreshness;
import io.kontrol.api.observed.connection.WatcherConnection.UnobservedKind;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.refusal.Refusal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows with a wanted freshness. It depends on their cluster, or on their cluster and kind
 * alone, and there are few of these, so that it becomes a condition on indexed columns.
 *
 * @param clusters all clusters that may have such rows
 * @param whole the clusters all of whose rows are such rows
 * @param kinds unobserved kinds of the other clusters, as "cluster apiVersion kind"
 */
record ObservedRows(
    ObservationFreshness wanted, List<String> clusters, List<String> whole, List<String> kinds) {
  private static final String CONDITION =
      """
          AND r.cluster_id = ANY (:observed_clusters)
          AND (r.cluster_id = ANY (:observed_whole)
              OR (r.cluster_id || ' ' || r.api_version || ' ' || r.kind = ANY (:observed_kinds)) = :observed_by_kind)
      """;

  /** Lets an index find the rows where only single kinds are unobserved. */
  private static final String OF_KINDS = "    AND r.kind = ANY (:observed_kind_names)\n";

  /** Null where the request does not ask for a freshness. */
  static @Nullable ObservedRows of(RequestContext call) {
    return call.query("observation").map(ObservedRows::parse).orElse(null);
  }

  private static ObservedRows parse(String text) {
    ObservationFreshness wanted =
        Arrays.stream(ObservationFreshness.values())
            .filter(value -> value.shown().equals(text))
            .findFirst()
            .orElseThrow(
                () ->
                    Refusal.malformed(
                        "invalid_query_parameter", "observation is one of Current and Stale."));
    return new ObservedRows(wanted, List.of(), List.of(), List.of());
  }

  /** With the clusters and kinds that have the wanted freshness now. */
  ObservedRows among(Connection connection, ListFilter filter, ClusterConnections connections)
      throws SQLException {
    List<String> may = new ArrayList<>();
    List<String> all = new ArrayList<>();
    List<String> unobserved = new ArrayList<>();
    for (String cluster : clusters(connection, filter)) {
      List<UnobservedKind> lacking = connections.watcher(cluster).unobserved();
      boolean fits = connections.observation(cluster) == wanted;
      boolean current = connections.observation(cluster) == ObservationFreshness.CURRENT;
      if (fits || (current && !lacking.isEmpty())) {
        may.add(cluster);
      }
      if (fits && (lacking.isEmpty() || !current)) {
        all.add(cluster);
      }
      lacking.forEach(
          kind -> unobserved.add(cluster + ' ' + kind.apiVersion() + ' ' + kind.kind()));
    }
    return new ObservedRows(wanted, may, all, unobserved);
  }

  private static List<String> clusters(Connection connection, ListFilter filter)
      throws SQLException {
    if (filter.clusterId() != null) {
      return List.of(filter.clusterId());
    }
    return LivingClusters.all(connection, filter.deleted() == null || filter.deleted());
  }

  boolean isEmpty() {
    return clusters.isEmpty();
  }

  String condition() {
    return whole.isEmpty() && wanted == ObservationFreshness.STALE
        ? CONDITION + OF_KINDS
        : CONDITION;
  }

  private List<String> kindNames() {
    return kinds.stream().map(kind -> kind.substring(kind.lastIndexOf(' ') + 1)).toList();
  }

  void bind(NamedStatement statement) throws SQLException {
    statement
        .setTexts("observed_clusters", clusters)
        .setTexts("observed_whole", whole)
        .setTexts("observed_kinds", kinds)
        .setTexts("observed_kind_names", kindNames())
        .set("observed_by_kind", wanted == ObservationFreshness.STALE);
  }
}
