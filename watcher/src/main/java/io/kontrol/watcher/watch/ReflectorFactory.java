package io.kontrol.watcher.watch;

import io.kontrol.model.kubernetes.DiscoveryCache;
import io.kontrol.watcher.cluster.ObjectPages;
import io.kontrol.watcher.cluster.WatchClient;
import io.kontrol.watcher.connection.ConnectionTracker;
import io.kontrol.watcher.probe.Heartbeats;
import io.micrometer.core.instrument.MeterRegistry;

/** Creates reflectors with what they share. */
public record ReflectorFactory(
    DiscoveryCache kinds,
    WatchClient api,
    ObjectPages pages,
    ObservationSink sink,
    WatchTimes times,
    ConnectionTracker connection,
    MeterRegistry registry,
    Heartbeats heartbeats) {

  Reflector create(KindRef ref) {
    return new Reflector(
        ref,
        kinds,
        api,
        pages,
        sink,
        times,
        new KindMetrics(registry, ref),
        connection.watch(ref.apiVersion(), ref.kind()),
        heartbeats.start("watch " + ref));
  }
}
