package io.kontrol.watcher.connection;

import io.kontrol.watcher.connection.ConnectionReport.ObservedKind;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** When a kind was last known to be current, and why it cannot be watched. */
public final class KindLiveness implements AutoCloseable {
  private record Trouble(long sinceNanos, String message) {}

  private final String apiVersion;
  private final String kind;
  private final LongSupplier nanoTime;
  private final ConnectionTracker tracker;
  private volatile @Nullable Long currentAtNanos;
  private volatile @Nullable Trouble trouble;
  private volatile @Nullable String path;

  KindLiveness(String apiVersion, String kind, LongSupplier nanoTime, ConnectionTracker tracker) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.nanoTime = nanoTime;
    this.tracker = tracker;
  }

  ObservedKind name() {
    return new ObservedKind(apiVersion, kind);
  }

  /**
   * The kind was listed just now; whether it can be watched is not known yet.
   *
   * @param collectionPath from which it was listed
   */
  public void listed(String collectionPath) {
    path = collectionPath;
    currentAtNanos = nanoTime.getAsLong();
  }

  /** The watch is open and has received a line, or the server does not serve the kind. */
  public void observed() {
    currentAtNanos = nanoTime.getAsLong();
    trouble = null;
  }

  /** The watch broke, or could not be opened. */
  public void interrupted(String message) {
    Trouble last = trouble;
    trouble = new Trouble(last == null ? nanoTime.getAsLong() : last.sinceNanos, message);
    tracker.kindInterrupted();
  }

  /**
   * @return whether the API server answers, possibly after some of this time
   */
  public boolean awaitAnswers(Duration patience) throws InterruptedException {
    return tracker.awaitAnswers(patience);
  }

  /**
   * The path of its collection, if it can be read and the API server stores the kind itself: groups
   * with a dot may be served by an aggregated API server.
   */
  Optional<String> listing() {
    boolean builtIn = apiVersion.indexOf('.') < 0;
    return builtIn && trouble == null ? Optional.ofNullable(path) : Optional.empty();
  }

  /** Number of recoveries of the cluster: a watch from before one may be dead. */
  public long recoveries() {
    return tracker.recoveries();
  }

  /** Whether it was known to be current after this moment. */
  boolean isCurrentAfter(long nanos) {
    Long at = currentAtNanos;
    return at != null && at - nanos >= 0;
  }

  /** Null before the first list. */
  @Nullable Long currentAtNanos() {
    return currentAtNanos;
  }

  /**
   * @param freshSince problems before this time do not count
   * @param after shorter problems do not count
   */
  Optional<UnobservedKind> unobserved(long freshSince, Duration after) {
    Trouble lasting = trouble;
    if (lasting == null) {
      return Optional.empty();
    }
    long now = nanoTime.getAsLong();
    long counted = lasting.sinceNanos - freshSince > 0 ? lasting.sinceNanos : freshSince;
    return now - counted < after.toNanos()
        ? Optional.empty()
        : Optional.of(
            new UnobservedKind(
                apiVersion, kind, Duration.ofNanos(now - lasting.sinceNanos), lasting.message));
  }

  /** The kind is no longer in use. */
  @Override
  public void close() {
    tracker.forget(this);
  }
}
