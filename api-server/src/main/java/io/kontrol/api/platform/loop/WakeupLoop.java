package io.kontrol.api.platform.loop;

import io.kontrol.api.platform.database.DatabaseUnavailableException;
import io.kontrol.model.database.DatabaseLogin;
import io.kontrol.model.wake.ChangeListener;
import io.kontrol.model.wake.Channel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Runs one pass after the other on a thread of its own: as soon as it is woken, and after each
 * sweep interval in case a wake-up was lost. Any number of wake-ups during a pass make one more
 * pass. A pass that fails is tried again by the next one.
 */
public final class WakeupLoop implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(WakeupLoop.class);
  private static final long CLOSE_MILLIS = 10_000;
  private static final int REST = 3;

  private final String name;
  private final Duration sweep;
  private final Runnable pass;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<ChangeListener> listeners = new ArrayList<>();
  private volatile Duration longestRest = Duration.ZERO;
  private boolean woken;
  private volatile boolean closed;

  /**
   * @param name of the thread, as logs show it
   * @param pass is interrupted when the loop is closed
   */
  public WakeupLoop(String name, Duration sweep, Runnable pass) {
    this.name = name;
    this.sweep = sweep;
    this.pass = pass;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /**
   * Rests after each pass for three times as long as it took, up to a limit. For passes that look
   * at much and are woken often: one after the other they would take a core from the requests.
   */
  public WakeupLoop restingAtMost(Duration longest) {
    longestRest = longest;
    return this;
  }

  public WakeupLoop start() {
    thread.start();
    return this;
  }

  /**
   * Wakes the loop on notifications of a channel, and whenever the connection for them is back,
   * since notifications may have been lost meanwhile.
   *
   * @param concerns whether a cluster's notification is for this loop; called on an event loop
   */
  public synchronized WakeupLoop listen(
      Vertx vertx, DatabaseLogin login, Channel channel, Predicate<String> concerns) {
    listeners.add(
        new ChangeListener(
            vertx,
            login,
            channel,
            cluster -> {
              if (concerns.test(cluster)) {
                wake();
              }
            },
            this::wake));
    return this;
  }

  public void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (!closed) {
        long begin = System.nanoTime();
        runOnce();
        rest(System.nanoTime() - begin);
        awaitWakeup();
      }
    } catch (InterruptedException e) {
      LOG.debugf("%s ends", name);
    }
  }

  private void runOnce() {
    try {
      pass.run();
    } catch (DatabaseUnavailableException e) {
      LOG.debugf("%s: PostgreSQL is away, the next pass tries again", name);
    } catch (RuntimeException e) {
      if (!closed) {
        LOG.errorf(e, "%s: a pass failed, the next one tries again", name);
      }
    }
  }

  private void rest(long busyNanos) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(Math.min(REST * busyNanos, longestRest.toNanos()));
  }

  private void awaitWakeup() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = sweep.toNanos();
      while (!woken && left > 0) {
        left = changed.awaitNanos(left);
      }
      woken = false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    listeners.forEach(ChangeListener::close);
    thread.interrupt();
    try {
      TimeUnit.MILLISECONDS.timedJoin(thread, CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
