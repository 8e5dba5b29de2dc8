package io.kontrol.watcher.watch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Metrics of the watch of a kind, while it is watched. */
final class KindMetrics implements AutoCloseable {
  private final MeterRegistry registry;
  private final Tags tags;
  private final AtomicInteger objects = new AtomicInteger();
  private volatile long lastNewsAt = System.nanoTime();
  private final List<Meter> gauges;

  KindMetrics(MeterRegistry registry, KindRef ref) {
    this.registry = registry;
    this.tags = Tags.of("api_version", ref.apiVersion(), "kind", ref.kind());
    this.gauges =
        List.of(
            Gauge.builder("kontrol.watcher.objects", objects, AtomicInteger::get)
                .description("Objects watched")
                .tags(tags)
                .register(registry),
            Gauge.builder("kontrol.watcher.bookmark.age", this, KindMetrics::ageSeconds)
                .description("Since the newest event or bookmark of the kind")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry));
  }

  void event(String type) {
    registry.counter("kontrol.watcher.events.received", tags.and("type", type)).increment();
    lastNewsAt = System.nanoTime();
    if (type.equals("ADDED")) {
      objects.incrementAndGet();
    } else if (type.equals("DELETED")) {
      objects.decrementAndGet();
    }
  }

  void listed(int count) {
    objects.set(count);
    lastNewsAt = System.nanoTime();
  }

  void restarted(String reason) {
    registry.counter("kontrol.watcher.watch.restarts", tags.and("reason", reason)).increment();
  }

  private double ageSeconds() {
    return (System.nanoTime() - lastNewsAt) / 1e9;
  }

  @Override
  public void close() {
    gauges.forEach(registry::remove);
  }
}
