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

/** Claimed work that is being done, side by side. */
final class Batch {
  /** Work, and how it will have ended. */
  record Attempt(Work work, CompletableFuture<Outcome> outcome) {
    Outcome result() {
      return outcome.join();
    }
  }

  private final List<Attempt> finished = new ArrayList<>();
  private final List<Attempt> stragglers = new ArrayList<>();

  void start(List<Work> works, Actor actor, Executor workers) {
    for (Work work : works) {
      stragglers.add(
          new Attempt(work, CompletableFuture.supplyAsync(() -> actor.act(work), workers)));
    }
  }

  /** Waits for all, and after a while for the stragglers no more. */
  void await(Duration patience) throws InterruptedException {
    try {
      CompletableFuture.allOf(
              stragglers.stream().map(Attempt::outcome).toArray(CompletableFuture[]::new))
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      // they go on, and are handed over
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause()); // an actor always has an outcome
    }
    stragglers.removeIf(attempt -> attempt.outcome().isDone() && finished.add(attempt));
  }

  List<Attempt> finished() {
    return finished;
  }

  List<Attempt> stragglers() {
    return stragglers;
  }
}
