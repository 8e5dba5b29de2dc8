package io.kontrol.systemtests.faults.load;

import io.kontrol.systemtests.cluster.ClusterClient;
import io.kontrol.systemtests.http.KontrolApi;
import java.util.ArrayList;
import java.util.List;

/**
 * Workers that create, edit, roll back, delete and change objects out of band, all from one seed.
 */
public final class LoadGenerator {
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean working = true;

  public LoadGenerator(
      LoadSettings settings, KontrolApi api, ClusterClient cluster, Journal journal) {
    for (int i = 0; i < settings.workers(); i++) {
      LoadWorker worker =
          new LoadWorker(i, settings, api, new OutOfBandEditor(cluster), journal, () -> working);
      Thread thread = new Thread(worker, "load-" + i);
      thread.setDaemon(true);
      threads.add(thread);
    }
  }

  public void start() {
    threads.forEach(Thread::start);
  }

  /** Stops the workers after their current operation. */
  public void stop() throws InterruptedException {
    working = false;
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
