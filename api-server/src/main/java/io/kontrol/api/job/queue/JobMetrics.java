package io.kontrol.api.job.queue;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;

/** What is measured of jobs. The depth of the queue is that of all replicas together. */
@ApplicationScoped
public class JobMetrics {
  private final MeterRegistry metrics;
  private final MultiGauge depth;
  private final MultiGauge oldestDue;

  public JobMetrics(MeterRegistry metrics) {
    this.metrics = metrics;
    this.depth =
        MultiGauge.builder("kontrol_jobs").description("Jobs by type and state").register(metrics);
    this.oldestDue =
        MultiGauge.builder("kontrol_jobs_oldest_due_age_seconds")
            .description("For how long the oldest job of a type has been due and not run")
            .register(metrics);
  }

  /**
   * @param result such as {@code done} or {@code failed}
   */
  void ended(String type, String result, Duration took) {
    metrics.counter("kontrol_job_attempts", "type", type, "result", result).increment();
    metrics.timer("kontrol_job_duration", "type", type).record(took);
  }

  void depth(List<QueueDepth> queues) {
    depth.register(
        queues.stream()
            .map(q -> Row.of(Tags.of("type", q.type(), "state", q.state()), q.jobs()))
            .toList(),
        true);
    oldestDue.register(
        queues.stream()
            .filter(q -> q.state().equals("queued"))
            .map(q -> Row.of(Tags.of("type", q.type()), q.oldestDueSeconds()))
            .toList(),
        true);
  }
}
