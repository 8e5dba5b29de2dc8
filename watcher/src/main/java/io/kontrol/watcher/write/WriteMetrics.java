package io.kontrol.watcher.write;

import io.kontrol.watcher.observation.Observation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;

/** Metrics from the arrival of an event to its commit. */
public final class WriteMetrics {
  private final Counter coalesced;
  private final Counter written;
  private final Counter dismissed;
  private final Counter refused;
  private final DistributionSummary batchSize;
  private final Timer batchTime;
  private final Timer lag;

  public WriteMetrics(MeterRegistry registry) {
    coalesced =
        Counter.builder("kontrol.watcher.observations.coalesced")
            .description("Observations replaced by a newer one before they were written")
            .register(registry);
    written =
        Counter.builder("kontrol.watcher.observations.written")
            .description("Observations that changed a row")
            .register(registry);
    dismissed =
        Counter.builder("kontrol.watcher.observations.dismissed")
            .description("Observations that were old, unchanged or of objects that are not ours")
            .register(registry);
    refused =
        Counter.builder("kontrol.watcher.observations.refused")
            .description("Observations that PostgreSQL cannot store")
            .register(registry);
    batchSize =
        DistributionSummary.builder("kontrol.watcher.batch.size")
            .description("Observations in one write")
            .register(registry);
    batchTime =
        Timer.builder("kontrol.watcher.batch.time")
            .description("From the start of a write to its commit")
            .publishPercentileHistogram()
            .register(registry);
    lag =
        Timer.builder("kontrol.watcher.lag")
            .description("From the arrival of an event to the commit of its row")
            .publishPercentileHistogram()
            .maximumExpectedValue(Duration.ofMinutes(1))
            .register(registry);
  }

  public void coalesced() {
    coalesced.increment();
  }

  /** Counts an object that was unchanged and not read. */
  public void dismissed() {
    dismissed.increment();
  }

  void refused() {
    refused.increment();
  }

  void batch(List<Observation> batch, int changed, long startedAt) {
    long now = System.nanoTime();
    batchSize.record(batch.size());
    batchTime.record(Duration.ofNanos(now - startedAt));
    written.increment(changed);
    dismissed.increment(batch.size() - changed);
    batch.forEach(o -> lag.record(Duration.ofNanos(now - o.receivedAt())));
  }
}
