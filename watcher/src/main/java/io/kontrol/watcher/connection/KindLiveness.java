package io.kontrol.watcher.connection;

import io.kontrol.watcher.connection.ConnectionReport.ObservedKind;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** When one kind was last known to be current, and what keeps it from being observed. */
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
   * All of it was read at this moment; whether it can be watched too is not known yet.
   *
   * @param collectionPath where it was read from
   */
  public void listed(String collectionPath) {
    path = collectionPath;
    currentAtNanos = nanoTime.getAsLong();
  }

  /** The watch is open and has brought a line, or the server does not serve the kind at all. */
  public void observed() {
    currentAtNanos = nanoTime.getAsLong();
    trouble = null;
  }

  /** The watch broke or did not come about. */
  public void interrupted(String message) {
    Trouble last = trouble;
    trouble = new Trouble(last == null ? nanoTime.getAsLong() : last.sinceNanos, message);
    tracker.kindInterrupted();
  }

  /**
   * @return whether the API server gives answers, be it after some of this time
   */
  public boolean awaitAnswers(Duration patience) throws InterruptedException {
    return tracker.awaitAnswers(patience);
  }

  /**
   * The path of its collection, while that can be read and the API server itself keeps the kind:
   * groups with a dot may be served by another server behind it.
   */
  Optional<String> listing() {
    boolean builtIn = apiVersion.indexOf('.') < 0;
    return builtIn && trouble == null ? Optional.ofNullable(path) : Optional.empty();
  }

  /** How often the cluster was back from a loss: a watch from before it may be dead. */
  public long recoveries() {
    return tracker.recoveries();
  }

  /** Whether it was known to be current after this moment. */
  boolean isCurrentAfter(long nanos) {
    Long at = currentAtNanos;
    return at != null && at - nanos >= 0;
  }

  /** Null before it was first listed. */
  @Nullable Long currentAtNanos() {
    return currentAtNanos;
  }

  /**
   * @param freshSince trouble from before it is not counted
   * @param after trouble that is over sooner is none
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

  /** Nobody asks for the kind any more. */
  @Override
  public void close() {
    tracker.forget(this);
  }
}
