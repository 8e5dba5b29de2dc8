package io.kontrol.reconciler.loop;

import io.kontrol.reconciler.claim.Claims.Claimed;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.outcome.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Claimed work that is being done, side by side, under one lease. Work that no worker had time for
 * is given back rather than called slow: on a busy machine it would have to be recorded piece by
 * piece, which makes the machine busier still.
 */
final class Batch {
  /** Workers may come to a batch one after the other; its claims are not kept for ever. */
  private static final int MOST_TURNS = 2;

  /** Within which what has been waited for is recorded, or its lease made longer. */
  private static final Duration RECORDING = Duration.ofSeconds(3);

  private final List<Execution> finished = new ArrayList<>();
  private final List<Execution> stragglers = new ArrayList<>();

  /** How long a batch needs its claims, if each is waited for this long. */
  static Duration lease(Duration patience) {
    return patience.multipliedBy(MOST_TURNS + 1).plus(RECORDING);
  }

  void start(Claimed claimed, Function<Work, Outcome> actor, Executor workers) {
    long beginUntil = claimed.lease().endNanos() - RECORDING.toNanos();
    for (Work work : claimed.works()) {
      Execution attempt = new Execution(work, beginUntil);
      stragglers.add(attempt);
      workers.execute(() -> attempt.run(actor));
    }
  }

  /**
   * Waits for all as long as none takes longer than this; then only for those that have begun, and
   * no longer than this for each.
   */
  void await(Duration patience) throws InterruptedException {
    if (!haveEndedInTime(patience)) {
      stragglers.forEach(Execution::giveBack);
      haveEnded(remaining(patience).max(Duration::compareTo).orElse(Duration.ZERO));
    }
    collect();
  }

  /** Waits no more. */
  void giveBack() {
    stragglers.forEach(Execution::giveBack);
    collect();
  }

  private void collect() {
    stragglers.removeIf(attempt -> attempt.outcome().isDone() && finished.add(attempt));
  }

  private boolean haveEndedInTime(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.multipliedBy(MOST_TURNS).toNanos();
    while (System.nanoTime() - end < 0) {
      Optional<Duration> untilSlow = remaining(patience).min(Duration::compareTo);
      if (haveEnded(untilSlow.orElse(patience))) {
        return true;
      }
      if (untilSlow.isEmpty() || remaining(patience).anyMatch(Duration::isZero)) {
        return false;
      }
    }
    return false;
  }

  /** Of each that is under way. */
  private Stream<Duration> remaining(Duration patience) {
    return stragglers.stream().flatMap(attempt -> attempt.remaining(patience).stream());
  }

  private boolean haveEnded(Duration most) throws InterruptedException {
    try {
      CompletableFuture.allOf(
              stragglers.stream().map(Execution::outcome).toArray(CompletableFuture[]::new))
          .get(most.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause()); // an actor always has an outcome
    }
  }

  /** What has ended; what was given back as {@link Outcome.Deferred}. */
  List<Execution> finished() {
    return finished;
  }

  /** What goes on. */
  List<Execution> stragglers() {
    return stragglers;
  }
}
