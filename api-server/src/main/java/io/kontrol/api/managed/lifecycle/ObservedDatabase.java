package io.kontrol.api.managed.lifecycle;

import io.kontrol.api.managed.model.ManagedDatabase;
import org.jspecify.annotations.Nullable;

/**
 * A database with what is known of its objects.
 *
 * @param companions its objects beside the Cluster and the Pooler
 * @param outage why nothing new can be known of the Kubernetes cluster; null where it is connected
 */
record ObservedDatabase(
    ManagedDatabase database,
    DatabaseObject cluster,
    DatabaseObject pooler,
    Companions companions,
    @Nullable String outage) {

  /** Differs whenever something has changed that a database in transition waits for. */
  String progress() {
    return cluster.progress()
        + " "
        + pooler.progress()
        + (outage == null ? "" : " without connection");
  }
}
