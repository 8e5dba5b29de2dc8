package io.kontrol.reconciler.loop;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Sleeps that end early when the owner is stopped. */
final class InterruptibleSleep {
  private final CountDownLatch stopped = new CountDownLatch(1);

  void sleep(Duration duration) throws InterruptedException {
    var unused = stopped.await(duration.toNanos(), TimeUnit.NANOSECONDS);
  }

  boolean isStopped() {
    return stopped.getCount() == 0;
  }

  void stop() {
    stopped.countDown();
  }
}
