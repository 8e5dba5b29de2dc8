package io.kontrol.reconciler.loop;

import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.outcome.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A work item and its future result. Either a call thread starts it or it is given back, never
 * both. It is not started when its lease expires soon, as after a long pause of the process.
 */
final class Execution {
  private static final long NOT_YET = Long.MIN_VALUE;

  private final Work work;
  private final long startUntilNanos;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final AtomicLong startedNanos = new AtomicLong(NOT_YET);

  Execution(Work work, long startUntilNanos) {
    this.work = work;
    this.startUntilNanos = startUntilNanos;
  }

  /** The same work with another outcome. */
  Execution endedAs(Outcome instead) {
    Execution ended = new Execution(work, startUntilNanos);
    ended.outcome.complete(instead);
    return ended;
  }

  void run(Function<Work, Outcome> executor) {
    long now = System.nanoTime();
    if (now - startUntilNanos >= 0) {
      giveBack();
      return;
    }
    if (!startedNanos.compareAndSet(NOT_YET, now)) {
      return;
    }
    try {
      outcome.complete(executor.apply(work));
    } catch (RuntimeException | Error e) {
      outcome.completeExceptionally(e);
    }
  }

  /** Has no effect once it has started. */
  void giveBack() {
    if (startedNanos.compareAndSet(NOT_YET, System.nanoTime())) {
      outcome.complete(new Outcome.Deferred());
    }
  }

  /** The rest of the patience since the start; empty unless it is running. */
  Optional<Duration> remaining(Duration patience) {
    if (outcome.isDone() || startedNanos.get() == NOT_YET) {
      return Optional.empty();
    }
    Duration rest = patience.minusNanos(System.nanoTime() - startedNanos.get());
    return Optional.of(rest.isNegative() ? Duration.ZERO : rest);
  }

  Work work() {
    return work;
  }

  CompletableFuture<Outcome> outcome() {
    return outcome;
  }

  Outcome result() {
    return outcome.join();
  }
}
