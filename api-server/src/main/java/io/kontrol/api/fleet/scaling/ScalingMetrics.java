package io.kontrol.api.fleet.scaling;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** What schedules do, and how late. */
@ApplicationScoped
public class ScalingMetrics {
  private final MeterRegistry registry;
  private final AtomicLong failing = new AtomicLong();
  private final Timer delay;

  public ScalingMetrics(MeterRegistry registry) {
    this.registry = registry;
    registry.gauge("kontrol_schedules_failing", failing);
    this.delay =
        Timer.builder("kontrol_schedules_delay")
            .description("From the start of a window until the workload's new size was stored")
            .serviceLevelObjectives(
                Duration.ofMillis(100),
                Duration.ofMillis(500),
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5))
            .register(registry);
  }

  void acted(Instant edge, Instant now) {
    delay.record(Duration.between(edge, now));
  }

  void count(ScalingResult result) {
    result
        .outcome()
        .ifPresent(
            outcome ->
                registry.counter("kontrol_schedules_actions", "outcome", outcome).increment());
  }

  void setFailing(long pools) {
    failing.set(pools);
  }
}
