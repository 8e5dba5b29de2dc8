package io.kontrol.sandbox.store;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Runs the actions of controllers later, outside of the store's lock. */
public final class ActionScheduler {
  private final ScheduledExecutorService executor;

  public ActionScheduler(ScheduledExecutorService executor) {
    this.executor = executor;
  }

  public void soon(Runnable action) {
    after(Duration.ZERO, action);
  }

  public void after(Duration delay, Runnable action) {
    try {
      var unused = executor.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // the sandbox is closing
    }
  }
}
