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
 * Asks the API server every so often whether it is well. A watch alone would not notice a network
 * that drops packets until a bookmark is overdue, which takes minutes.
 */
public final class ClusterProbe implements Runnable {
  /** One failure may be an API server that restarts, or a connection that was closed. */
  private static final int FAILURES_OF_A_LOSS = 2;

  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Asks the API server how it is. */
  @FunctionalInterface
  public interface Question {
    /**
     * @param collectionPath of a kind that can be read; empty where none is known
     * @param limit for each answer
     */
    Verdict ask(Optional<String> collectionPath, Duration limit) throws InterruptedException;
  }

  /**
   * @param interval between two questions
   * @param timeout for an answer. With the interval it says how soon a silent loss is noticed:
   *     {@code interval + 2 * timeout + 1 s} at the latest
   */
  public record Times(Duration interval, Duration timeout) {}

  /**
   * A loss, from its first failure on.
   *
   * @param answered whether the API server said itself that it is not well
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
      Thread.sleep(RETRY.toMillis());
      return;
    }
    if (wake.tryAcquire(times.interval().toMillis(), TimeUnit.MILLISECONDS)) {
      wake.drainPermits();
    }
  }

  /** Asks soon: something has gone wrong. Never blocks. */
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

  /** Waits while there is no answer at all: more questions would only wait for their timeouts. */
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

  /** What it asks for by the way, so as to know whether the server's store can be read. */
  void lists(Supplier<Optional<String>> collectionPath) {
    listing = collectionPath;
  }

  /** Whether the last answer was bad, be it a loss already or not. */
  boolean isFailing() {
    return failures > 0;
  }

  Optional<Loss> loss() {
    return Optional.ofNullable(loss);
  }

  /** Null before it first answered. */
  @Nullable Long wellAtNanos() {
    return wellAtNanos;
  }

  /** Observations from before it say nothing: the cluster has been lost since then. */
  long freshSince() {
    return freshSince;
  }

  /** How often the cluster was back from a loss. */
  long recoveries() {
    return recoveries.get();
  }
}
