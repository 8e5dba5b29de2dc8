package io.kontrol.reconciler.loop;

import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.outcome.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Claimed work that is being done, side by side. Work that no worker had time for is given back
 * rather than called slow: on a busy machine it would have to be recorded piece by piece, which
 * makes the machine busier still.
 */
final class Batch {
  private final List<Attempt> finished = new ArrayList<>();
  private final List<Attempt> stragglers = new ArrayList<>();

  void start(List<Work> works, Function<Work, Outcome> actor, Executor workers) {
    for (Work work : works) {
      Attempt attempt = new Attempt(work);
      stragglers.add(attempt);
      workers.execute(() -> attempt.run(actor));
    }
  }

  /** Waits for all; after a while only for those that have just begun, and then no more. */
  void await(Duration patience) throws InterruptedException {
    if (!haveEnded(patience)) {
      stragglers.forEach(Attempt::giveBack);
      haveEnded(
          stragglers.stream()
              .map(attempt -> attempt.remaining(patience))
              .max(Duration::compareTo)
              .orElse(Duration.ZERO));
    }
    stragglers.removeIf(attempt -> attempt.outcome().isDone() && finished.add(attempt));
  }

  private boolean haveEnded(Duration most) throws InterruptedException {
    try {
      CompletableFuture.allOf(
              stragglers.stream().map(Attempt::outcome).toArray(CompletableFuture[]::new))
          .get(most.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause()); // an actor always has an outcome
    }
  }

  /** What has ended; what was given back as {@link Outcome.Deferred}. */
  List<Attempt> finished() {
    return finished;
  }

  /** What goes on. */
  List<Attempt> stragglers() {
    return stragglers;
  }
}
