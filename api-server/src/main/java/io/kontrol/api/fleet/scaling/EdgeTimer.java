package io.kontrol.api.fleet.scaling;

import io.kontrol.api.fleet.scaling.ScalingPass.Outlook;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;

/** Wakes the loop when a window begins or ends. */
final class EdgeTimer implements AutoCloseable {
  private static final long NONE = -1;

  private final Vertx vertx;
  private Runnable bell = () -> {};
  private long timer = NONE;

  EdgeTimer(Vertx vertx) {
    this.vertx = vertx;
  }

  synchronized void ring(Runnable whenDue) {
    bell = whenDue;
  }

  /** In place of the edge before. */
  synchronized void set(Outlook outlook) {
    close();
    Instant edge = outlook.nextEdge();
    if (edge != null) {
      // one more, so that it rings behind the edge and not within the same millisecond before
      long millis = Math.max(1, Duration.between(outlook.now(), edge).toMillis() + 1);
      timer = vertx.setTimer(millis, fired -> bell.run());
    }
  }

  @Override
  public synchronized void close() {
    if (timer != NONE) {
      vertx.cancelTimer(timer);
      timer = NONE;
    }
  }
}
