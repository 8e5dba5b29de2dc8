package io.kontrol.reconciler.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriftMetricTest {

  @Test
  void driftIsCountedByWhatBecameOfIt() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    ReconcileMetrics metrics = new ReconcileMetrics(registry);
    List.of("DriftDetected", "ApplySucceeded", "DriftRecurring", "DriftRecurring")
        .forEach(metrics::drift);
    assertThat(registry.get("kontrol.drift").tag("event", "recurring").counter().count())
        .isEqualTo(2);
    assertThat(registry.get("kontrol.drift").tag("event", "detected").counter().count()).isOne();
    assertThat(registry.find("kontrol.drift").tag("event", "corrected").counter()).isNull();
  }
}
