package io.kontrol.reconciler.loop;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.MDC;

/** As many threads as there may be calls to the cluster at once. */
public final class CallThreads {
  private CallThreads() {}

  public static ExecutorService of(int concurrency, String clusterId) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        concurrency,
        task -> {
          Thread thread =
              new Thread(
                  () -> {
                    MDC.put(LogContext.CLUSTER, clusterId);
                    task.run();
                  },
                  "reconcile-worker-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }
}
