package io.kontrol.reconciler.loop;

import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.outcome.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Work, and how it will have ended. A worker begins it, or it is given back; never both. It is not
 * begun when its lease may end soon: a process may have been stopped in between for as long.
 */
final class Execution {
  private static final long NOT_YET = Long.MIN_VALUE;

  private final Work work;
  private final long beginUntilNanos;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final AtomicLong begunNanos = new AtomicLong(NOT_YET);

  Execution(Work work, long beginUntilNanos) {
    this.work = work;
    this.beginUntilNanos = beginUntilNanos;
  }

  /** The same work, ended like this. */
  Execution endedAs(Outcome instead) {
    Execution ended = new Execution(work, beginUntilNanos);
    ended.outcome.complete(instead);
    return ended;
  }

  void run(Function<Work, Outcome> actor) {
    long now = System.nanoTime();
    if (now - beginUntilNanos >= 0) {
      giveBack();
      return;
    }
    if (!begunNanos.compareAndSet(NOT_YET, now)) {
      return;
    }
    try {
      outcome.complete(actor.apply(work));
    } catch (RuntimeException | Error e) {
      outcome.completeExceptionally(e);
    }
  }

  /** Unless a worker has begun it. */
  void giveBack() {
    if (begunNanos.compareAndSet(NOT_YET, System.nanoTime())) {
      outcome.complete(new Outcome.Deferred());
    }
  }

  /** What is left of this time since it was begun; empty when it has ended, or was never begun. */
  Optional<Duration> remaining(Duration patience) {
    if (outcome.isDone() || begunNanos.get() == NOT_YET) {
      return Optional.empty();
    }
    Duration rest = patience.minusNanos(System.nanoTime() - begunNanos.get());
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
