package io.kontrol.reconciler.metrics;

import io.kontrol.reconciler.outcome.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Named after controller-runtime's. Labels hold results and codes, never names of objects, so the
 * number of time series does not grow with the number of resources.
 */
public final class ReconcileMetrics {
  private static final String DRIFT = "Drift";
  private static final String ERROR = "error";
  private static final String SUCCESS = "success";

  private final MeterRegistry registry;
  private final Counter errors;
  private final Timer time;
  private final Timer lag;
  private final AtomicInteger active = new AtomicInteger();

  public ReconcileMetrics(MeterRegistry registry) {
    this.registry = registry;
    errors =
        Counter.builder("kontrol.reconcile.errors")
            .description("Attempts that failed")
            .register(registry);
    time =
        Timer.builder("kontrol.reconcile.time")
            .description("Duration of attempts")
            .serviceLevelObjectives(buckets())
            .register(registry);
    lag =
        Timer.builder("kontrol.convergence.lag")
            .description("From the commit of a change until it is applied")
            .serviceLevelObjectives(buckets())
            .register(registry);
    Gauge.builder("kontrol.reconcile.active.workers", active, AtomicInteger::get)
        .description("Attempts in progress")
        .register(registry);
  }

  private static Duration[] buckets() {
    return LongStream.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 60_000)
        .mapToObj(Duration::ofMillis)
        .toArray(Duration[]::new);
  }

  public void queue(Supplier<Number> depth) {
    Gauge.builder("kontrol.reconcile.queue.depth", depth)
        .description("Resources that need work and are queued")
        .register(registry);
  }

  public void oldestUnreconciled(Supplier<Duration> age) {
    Gauge.builder("kontrol.oldest.unreconciled.age.seconds", () -> age.get().toMillis() / 1e3)
        .description("Age of the oldest change that is not applied")
        .register(registry);
  }

  public void reachable(BooleanSupplier answers) {
    Gauge.builder("kontrol.cluster.connected", () -> answers.getAsBoolean() ? 1 : 0)
        .description("0 while the cluster does not answer and its work is deferred")
        .register(registry);
  }

  /** Measures the time of an attempt, and counts its result. */
  public Outcome attempt(Supplier<Outcome> attempt) {
    active.incrementAndGet();
    long start = System.nanoTime();
    try {
      Outcome outcome = attempt.get();
      registry.counter("kontrol.reconcile", "result", result(outcome)).increment();
      if (result(outcome).equals(ERROR)) {
        errors.increment();
      }
      return outcome;
    } finally {
      time.record(Duration.ofNanos(System.nanoTime() - start));
      active.decrementAndGet();
    }
  }

  private static String result(Outcome outcome) {
    return outcome.match(new ResultLabel());
  }

  public void converged(Duration sinceChange) {
    lag.record(sinceChange.isNegative() ? Duration.ZERO : sinceChange);
  }

  /** Counts an event about drift: detected, corrected or recurring. */
  public void drift(String eventType) {
    if (eventType.startsWith(DRIFT)) {
      String event = eventType.substring(DRIFT.length()).toLowerCase(Locale.ROOT);
      registry.counter("kontrol.drift", "event", event).increment();
    }
  }

  /** Counts errors by code; 0 means no answer. A 404 to a GET is not an error. */
  public void answered(String method, int code) {
    if (code == 0 || (code >= 400 && !(code == 404 && method.equals("GET")))) {
      registry
          .counter("kontrol.api.errors", "code", code == 0 ? "none" : String.valueOf(code))
          .increment();
    }
  }

  /** The label {@code result}, with controller-runtime's values where it has one. */
  private static final class ResultLabel implements Outcome.Cases<String> {
    @Override
    public String applied(Outcome.Applied applied) {
      return SUCCESS;
    }

    @Override
    public String failed(Outcome.Failed failed) {
      return ERROR;
    }

    @Override
    public String waiting(Outcome.Waiting waiting) {
      return SUCCESS;
    }

    @Override
    public String deferred() {
      return "deferred";
    }

    @Override
    public String deleteAccepted(Outcome.DeleteAccepted accepted) {
      return "requeue_after";
    }

    @Override
    public String gone(Outcome.Gone gone) {
      return SUCCESS;
    }

    @Override
    public String driftReported() {
      return SUCCESS;
    }

    @Override
    public String driftSettled() {
      return SUCCESS;
    }
  }
}
