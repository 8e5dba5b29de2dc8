package io.kontrol.api.managed.lifecycle;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the objects that a database has beside its Cluster and its Pooler: its backups,
 * their store, its PodMonitor.
 *
 * @param remaining those that are not gone yet, such as {@code Backup daap-orders-1; ObjectStore
 *     daap-orders}; null for none
 * @param refusedStore why a store was refused that the Cluster needs; null where it was not
 */
record Companions(@Nullable String remaining, @Nullable String refusedStore) {
  static final Companions NONE = new Companions(null, null);
}
