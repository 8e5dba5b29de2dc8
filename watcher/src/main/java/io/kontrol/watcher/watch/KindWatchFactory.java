package io.kontrol.watcher.watch;

import io.kontrol.model.kubernetes.ObjectKinds;
import io.kontrol.watcher.cluster.ClusterApi;
import io.kontrol.watcher.cluster.ObjectPages;
import io.kontrol.watcher.connection.ConnectionTracker;
import io.kontrol.watcher.observe.Observer;
import io.kontrol.watcher.probe.Heartbeats;
import io.micrometer.core.instrument.MeterRegistry;

/** What all watches share. */
public record KindWatchFactory(
    ObjectKinds kinds,
    ClusterApi api,
    ObjectPages pages,
    Observer observer,
    WatchTimes times,
    ConnectionTracker connection,
    MeterRegistry registry,
    Heartbeats heartbeats) {

  KindWatch create(KindRef ref) {
    return new KindWatch(
        ref,
        kinds,
        api,
        pages,
        observer,
        times,
        new KindMetrics(registry, ref),
        connection.watch(ref.apiVersion(), ref.kind()),
        heartbeats.start("watch " + ref));
  }
}
