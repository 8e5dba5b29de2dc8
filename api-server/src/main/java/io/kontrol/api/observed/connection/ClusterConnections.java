package io.kontrol.api.observed.connection;

import java.util.Map;
import java.util.Set;

/** The connections of all clusters at one time. */
public record ClusterConnections(
    Map<String, WatcherConnection> watchers, Map<String, ReconcilerConnection> reconcilers) {

  public ClusterConnections {
    watchers = Map.copyOf(watchers);
    reconcilers = Map.copyOf(reconcilers);
  }

  public WatcherConnection watcher(String clusterId) {
    return watchers.getOrDefault(clusterId, WatcherConnection.NEVER);
  }

  public ReconcilerConnection reconciler(String clusterId) {
    return reconcilers.getOrDefault(clusterId, ReconcilerConnection.NEVER);
  }

  /** Clusters that have ever had a watcher. */
  public Set<String> known() {
    return watchers.keySet();
  }

  /** The freshness of the cluster as a whole. */
  public ObservationFreshness observation(String clusterId) {
    return watcher(clusterId).observation();
  }

  public ObservationFreshness observation(String clusterId, String apiVersion, String kind) {
    WatcherConnection watcher = watcher(clusterId);
    return watcher.observes(apiVersion, kind) ? watcher.observation() : ObservationFreshness.STALE;
  }
}
