package io.kontrol.watcher.connection;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Metrics of the connection to the cluster, while this watcher is the leader. */
public final class ConnectionMetrics implements AutoCloseable {
  private final MeterRegistry registry;
  private final List<Meter> gauges;

  public ConnectionMetrics(MeterRegistry registry, ConnectionTracker connection) {
    this.registry = registry;
    this.gauges =
        List.of(
            Gauge.builder("kontrol.watcher.cluster.connected", connection, c -> c.isLost() ? 0 : 1)
                .description("0 while the API server does not answer")
                .register(registry),
            Gauge.builder("kontrol.watcher.kinds.unobserved", connection, c -> c.unobservedCount())
                .description("Kinds that are in use and cannot be watched")
                .register(registry),
            Gauge.builder(
                    "kontrol.watcher.observations.age",
                    connection,
                    c -> c.observationsAge().toMillis() / 1e3)
                .description("Upper bound on the age of the observations")
                .baseUnit("seconds")
                .register(registry));
  }

  @Override
  public void close() {
    gauges.forEach(registry::remove);
  }
}
