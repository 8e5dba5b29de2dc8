package io.kontrol.reconciler.health;

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
 * Named after controller-runtime's. Labels hold results and codes, never names of objects, so their
 * number stays small however many resources there are.
 */
public final class ReconcileMetrics {
  private static final String DRIFT = "Drift";

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
            .description("From the commit of a change to its being applied")
            .serviceLevelObjectives(buckets())
            .register(registry);
    Gauge.builder("kontrol.reconcile.active.workers", active, AtomicInteger::get)
        .description("Attempts under way")
        .register(registry);
  }

  private static Duration[] buckets() {
    return LongStream.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 60_000)
        .mapToObj(Duration::ofMillis)
        .toArray(Duration[]::new);
  }

  public void queue(Supplier<Number> depth) {
    Gauge.builder("kontrol.reconcile.queue.depth", depth)
        .description("Resources that were found to need work and wait for it")
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

  /** Times an attempt, and counts how it ended. */
  public Outcome attempt(Supplier<Outcome> attempt) {
    active.incrementAndGet();
    long start = System.nanoTime();
    try {
      Outcome outcome = attempt.get();
      registry.counter("kontrol.reconcile", "result", result(outcome)).increment();
      if (outcome instanceof Outcome.Failed) {
        errors.increment();
      }
      return outcome;
    } finally {
      time.record(Duration.ofNanos(System.nanoTime() - start));
      active.decrementAndGet();
    }
  }

  private static String result(Outcome outcome) {
    if (outcome instanceof Outcome.Failed) {
      return "error";
    }
    if (outcome instanceof Outcome.Deferred) {
      return "deferred";
    }
    if (outcome instanceof Outcome.DeleteAccepted) {
      return "requeue_after";
    }
    return "success";
  }

  public void converged(Duration sinceChange) {
    lag.record(sinceChange.isNegative() ? Duration.ZERO : sinceChange);
  }

  /** Drift that was detected, corrected or keeps coming back, as its events tell. */
  public void drift(String eventType) {
    if (eventType.startsWith(DRIFT)) {
      String event = eventType.substring(DRIFT.length()).toLowerCase(Locale.ROOT);
      registry.counter("kontrol.drift", "event", event).increment();
    }
  }

  /** Errors by code; 0 is no answer. A 404 to a look is no error, and not counted by its caller. */
  public void answered(String method, int code) {
    if (code == 0 || (code >= 400 && !(code == 404 && method.equals("GET")))) {
      registry
          .counter("kontrol.api.errors", "code", code == 0 ? "none" : String.valueOf(code))
          .increment();
    }
  }
}
