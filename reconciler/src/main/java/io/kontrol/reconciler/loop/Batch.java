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
 * Claimed work that is executed concurrently under one lease. Work for which no call thread was
 * free is given back instead of being recorded late: late results are recorded one by one, which
 * would load a busy machine even more.
 */
final class Batch {
  /**
   * Call threads may start a batch's work in turns; its claims are not kept for more than these.
   */
  private static final int MAX_TURNS = 2;

  /** Time to record the results, or to renew the lease of the rest. */
  private static final Duration RECORDING = Duration.ofSeconds(3);

  private final List<Execution> finished = new ArrayList<>();
  private final List<Execution> stragglers = new ArrayList<>();

  /** The lease that a batch needs if each execution is waited for this long. */
  static Duration lease(Duration patience) {
    return patience.multipliedBy(MAX_TURNS + 1).plus(RECORDING);
  }

  void start(Claimed claimed, Function<Work, Outcome> executor, Executor callThreads) {
    long startUntil = claimed.lease().endNanos() - RECORDING.toNanos();
    for (Work work : claimed.works()) {
      Execution execution = new Execution(work, startUntil);
      stragglers.add(execution);
      callThreads.execute(() -> execution.run(executor));
    }
  }

  /**
   * Waits for all executions as long as none takes longer than the patience; then only for those
   * that have started, up to the patience for each.
   */
  void await(Duration patience) throws InterruptedException {
    if (!haveEndedInTime(patience)) {
      stragglers.forEach(Execution::giveBack);
      haveEnded(remaining(patience).max(Duration::compareTo).orElse(Duration.ZERO));
    }
    collect();
  }

  /** Gives back what has not started. */
  void giveBack() {
    stragglers.forEach(Execution::giveBack);
    collect();
  }

  private void collect() {
    stragglers.removeIf(execution -> execution.outcome().isDone() && finished.add(execution));
  }

  private boolean haveEndedInTime(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.multipliedBy(MAX_TURNS).toNanos();
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

  /** For each execution that is running. */
  private Stream<Duration> remaining(Duration patience) {
    return stragglers.stream().flatMap(execution -> execution.remaining(patience).stream());
  }

  private boolean haveEnded(Duration timeout) throws InterruptedException {
    try {
      CompletableFuture.allOf(
              stragglers.stream().map(Execution::outcome).toArray(CompletableFuture[]::new))
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause()); // a WorkExecutor always returns an outcome
    }
  }

  /** Executions with an outcome; {@link Outcome.Deferred} if they were given back. */
  List<Execution> finished() {
    return finished;
  }

  /** Executions that are still running. */
  List<Execution> stragglers() {
    return stragglers;
  }
}
