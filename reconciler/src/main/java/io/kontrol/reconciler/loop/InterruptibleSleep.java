package io.kontrol.reconciler.loop;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Waits that a stop cuts short. */
final class InterruptibleSleep {
  private final CountDownLatch stopped = new CountDownLatch(1);

  void take(Duration most) throws InterruptedException {
    var unused = stopped.await(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  boolean isStopped() {
    return stopped.getCount() == 0;
  }

  void stop() {
    stopped.countDown();
  }
}
