package io.kontrol.reconciler.loop;

import io.kontrol.model.logging.LogContext;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that call the cluster: one per concurrent call. */
public final class CallThreads {
  private CallThreads() {}

  public static ExecutorService of(int concurrency, String clusterId) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        concurrency,
        task -> {
          Thread thread =
              new Thread(
                  LogContext.ofCluster(clusterId, task),
                  "reconcile-call-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }
}
