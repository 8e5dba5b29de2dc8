package io.kontrol.reconciler.loop;

import io.kontrol.reconciler.backoff.ClusterCircuitBreaker;
import io.kontrol.reconciler.claim.WorkQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** Starts and stops the threads of a replica: the loop, the batch workers and the call threads. */
public final class WorkerPool {
  /** For a batch worker to release what was not executed. */
  private static final Duration RELEASE_TIME = Duration.ofSeconds(1);

  private final ReconcileLoop loop;
  private final List<BatchWorker> workers;
  private final WorkQueue queue;
  private final ClusterCircuitBreaker breaker;
  private final ExecutorService callThreads;
  private final List<Thread> threads = new ArrayList<>();

  public WorkerPool(
      ReconcileLoop loop,
      List<BatchWorker> workers,
      WorkQueue queue,
      ClusterCircuitBreaker breaker,
      ExecutorService callThreads) {
    this.loop = loop;
    this.workers = List.copyOf(workers);
    this.queue = queue;
    this.breaker = breaker;
    this.callThreads = callThreads;
  }

  public void start() {
    threads.add(new Thread(loop, "reconcile-loop"));
    for (int i = 0; i < workers.size(); i++) {
      threads.add(new Thread(workers.get(i), "reconcile-batch-" + i));
    }
    threads.forEach(Thread::start);
  }

  /** Waits until running batches are recorded; what is not executed in time is released. */
  public void stop(Duration timeout) throws InterruptedException {
    long end = System.nanoTime() + timeout.toNanos();
    loop.stop();
    workers.forEach(BatchWorker::stop);
    queue.close();
    breaker.release();
    for (Thread thread : threads) {
      thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
    callThreads.shutdown();
    boolean done =
        callThreads.awaitTermination(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    if (!done) {
      callThreads.shutdownNow();
    }
    for (Thread thread : threads) {
      thread.join(RELEASE_TIME.toMillis());
    }
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join(RELEASE_TIME.toMillis());
    }
  }
}
