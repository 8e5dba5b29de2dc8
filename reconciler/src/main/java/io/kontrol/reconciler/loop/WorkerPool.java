package io.kontrol.reconciler.loop;

import io.kontrol.reconciler.backoff.ClusterCircuitBreaker;
import io.kontrol.reconciler.claim.WorkQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** The threads of a reconciler: the loop, its lanes and their workers. */
public final class WorkerPool {
  /** For a lane to release what its workers had to leave. */
  private static final Duration RELEASE = Duration.ofSeconds(1);

  private final ReconcileLoop loop;
  private final List<BatchWorker> lanes;
  private final WorkQueue queue;
  private final ClusterCircuitBreaker gate;
  private final ExecutorService workers;
  private final List<Thread> threads = new ArrayList<>();

  public WorkerPool(
      ReconcileLoop loop,
      List<BatchWorker> lanes,
      WorkQueue queue,
      ClusterCircuitBreaker gate,
      ExecutorService workers) {
    this.loop = loop;
    this.lanes = List.copyOf(lanes);
    this.queue = queue;
    this.gate = gate;
    this.workers = workers;
  }

  public void start() {
    threads.add(new Thread(loop, "reconcile-loop"));
    for (int i = 0; i < lanes.size(); i++) {
      threads.add(new Thread(lanes.get(i), "reconcile-lane-" + i));
    }
    threads.forEach(Thread::start);
  }

  /** Lets batches under way be done and recorded; what is not by then is released, undone. */
  public void stop(Duration most) throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    loop.stop();
    lanes.forEach(BatchWorker::stop);
    queue.close();
    gate.release();
    for (Thread thread : threads) {
      thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
    workers.shutdown();
    boolean done =
        workers.awaitTermination(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
    if (!done) {
      workers.shutdownNow();
    }
    for (Thread thread : threads) {
      thread.join(RELEASE.toMillis());
    }
    for (Thread thread : threads) {
      thread.interrupt();
      thread.join(RELEASE.toMillis());
    }
  }
}
