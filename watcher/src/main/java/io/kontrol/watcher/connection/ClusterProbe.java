package io.kontrol.watcher.connection;

import io.kontrol.watcher.cluster.WatchClient.Verdict;
import io.kontrol.watcher.probe.Heartbeats.Heartbeat;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Probes the health of the API server periodically. A watch alone would notice a network that drops
 * packets only when a bookmark is overdue, which takes minutes.
 */
public final class ClusterProbe implements Runnable {
  /** A single failure may be a restart of the API server, or a closed connection. */
  private static final int FAILURES_OF_A_LOSS = 2;

  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Probes the API server. */
  @FunctionalInterface
  public interface Question {
    /**
     * @param collectionPath of a readable kind; empty if none is known
     * @param limit timeout of each request
     */
    Verdict ask(Optional<String> collectionPath, Duration limit) throws InterruptedException;
  }

  /**
   * @param interval between two probes
   * @param timeout of a probe. With the interval it bounds how late a silent loss is noticed:
   *     {@code interval + 2 * timeout + 1 s} at the latest
   */
  public record Times(Duration interval, Duration timeout) {}

  /**
   * A loss of the connection, counted from its first failure.
   *
   * @param answered whether the API server answered, with an error
   */
  record Loss(long sinceNanos, String message, boolean answered) {}

  private final Question question;
  private final Times times;
  private final LongSupplier nanoTime;
  private final Heartbeat heartbeat;
  private final Semaphore wake = new Semaphore(0);
  private volatile Supplier<Optional<String>> listing = Optional::empty;
  private volatile int failures;
  private long failingSince;
  private volatile @Nullable Loss loss;
  private volatile @Nullable Long wellAtNanos;
  private volatile long freshSince;
  private final AtomicLong recoveries = new AtomicLong();

  public ClusterProbe(Question question, Times times, LongSupplier nanoTime, Heartbeat heartbeat) {
    this.question = question;
    this.times = times;
    this.nanoTime = nanoTime;
    this.heartbeat = heartbeat;
    this.freshSince = nanoTime.getAsLong();
  }

  @Override
  public void run() {
    heartbeat.during(
        () -> {
          while (true) {
            heartbeat.beat();
            ask();
            heartbeat.beat();
            rest();
          }
        });
  }

  private void rest() throws InterruptedException {
    if (failures > 0) {
      // wake-ups do not cut this short: each interrupted watch would probe a failing server
      Thread.sleep(RETRY.toMillis());
      return;
    }
    if (wake.tryAcquire(times.interval().toMillis(), TimeUnit.MILLISECONDS)) {
      wake.drainPermits();
    }
  }

  /** Probes soon, since something has failed. Never blocks. */
  void wake() {
    wake.release();
  }

  void ask() throws InterruptedException {
    long asked = nanoTime.getAsLong();
    Verdict verdict = question.ask(listing.get(), times.timeout());
    Optional<String> trouble = verdict.trouble();
    if (trouble.isEmpty()) {
      well();
    } else {
      failed(asked, trouble.get(), verdict.answered());
    }
  }

  private void well() {
    failures = 0;
    wellAtNanos = nanoTime.getAsLong();
    if (loss != null) {
      freshSince = nanoTime.getAsLong();
      recoveries.incrementAndGet();
      become(null);
    }
  }

  private void failed(long asked, String message, boolean answered) {
    int count = failures + 1;
    failures = count;
    if (count == 1) {
      failingSince = asked;
    }
    if (count < FAILURES_OF_A_LOSS) {
      return;
    }
    become(new Loss(failingSince, message, answered));
  }

  private synchronized void become(@Nullable Loss next) {
    loss = next;
    notifyAll();
  }

  /** Waits while there is no answer at all: further requests would only time out. */
  synchronized boolean awaitAnswers(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (isSilent()) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  private boolean isSilent() {
    Loss now = loss;
    return now != null && !now.answered();
  }

  /** Sets which collection is read, to check the server's store. */
  void lists(Supplier<Optional<String>> collectionPath) {
    listing = collectionPath;
  }

  /** Whether the last probe failed, even if that is no loss yet. */
  boolean isFailing() {
    return failures > 0;
  }

  Optional<Loss> loss() {
    return Optional.ofNullable(loss);
  }

  /** Null before the first success. */
  @Nullable Long wellAtNanos() {
    return wellAtNanos;
  }

  /** Observations from before this time are outdated: the cluster was lost since then. */
  long freshSince() {
    return freshSince;
  }

  /** Number of recoveries from a loss. */
  long recoveries() {
    return recoveries.get();
  }
}
