package io.kontrol.reconciler.backoff;

import io.kontrol.reconciler.backoff.CircuitState.Closed;
import io.kontrol.reconciler.backoff.CircuitState.Open;
import io.kontrol.reconciler.backoff.CircuitState.Paused;
import io.kontrol.reconciler.cluster.ApplyClient;
import io.kontrol.reconciler.cluster.ClusterResponse;
import io.kontrol.reconciler.cluster.ThrottledException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The circuit breaker for the cluster. It tells an outage from the failure of one object: when a
 * call fails in a way that could be either, it probes the cluster.
 */
public final class ClusterCircuitBreaker {
  private static final int UNAUTHORIZED = 401;
  private static final int SERVER_ERROR = 500;
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(3);
  private static final Duration PROBE_COUNTS_FOR = Duration.ofMillis(500);
  private static final Duration DEFAULT_PAUSE = Duration.ofSeconds(1);

  /** Notified once when an outage begins and once when it ends; must not block for long. */
  public interface Listener {
    void deferred(String cause);

    void resumed(Duration outage);
  }

  private final ApplyClient api;
  private final Clock clock;
  private final RetryBackoff backoff;
  private final Listener listener;
  private final Object probing = new Object();

  private CircuitState circuit = new Closed();
  private Instant lastWell = Instant.EPOCH;
  private @Nullable Instant wellSince;
  private Instant lastWritten = Instant.EPOCH;
  private boolean released;

  public ClusterCircuitBreaker(
      ApplyClient api, Clock clock, RetryBackoff backoff, Listener listener) {
    this.api = api;
    this.clock = clock;
    this.backoff = backoff;
    this.listener = listener;
  }

  public synchronized boolean isOpenForWork() {
    if (circuit instanceof Paused paused && !clock.instant().isBefore(paused.until())) {
      circuit = new Closed();
    }
    return circuit instanceof Closed;
  }

  /** Waits until the cluster may be called, or until {@link #release}. */
  public synchronized void awaitOpen() throws InterruptedException {
    while (!released && !isOpenForWork()) {
      wait(untilDue().map(Duration::toMillis).orElse(0L) + 1);
    }
  }

  /** Ends all waiting for good, at a stop. */
  public synchronized void release() {
    released = true;
    notifyAll();
  }

  /** The cause of the outage; empty while there is none. */
  public synchronized Optional<String> outage() {
    return circuit instanceof Open open ? Optional.of(open.cause()) : Optional.empty();
  }

  /** The state of the connection, once the cluster was probed. */
  public synchronized ClusterConnection connection() {
    Instant now = clock.instant();
    if (circuit instanceof Open open) {
      Duration since = positive(Duration.between(open.since(), now));
      return new ClusterConnection(ClusterConnection.State.Lost, since, open.cause());
    }
    Duration since = wellSince == null ? Duration.ZERO : Duration.between(wellSince, now);
    return new ClusterConnection(ClusterConnection.State.Connected, positive(since), null);
  }

  private void isWell() {
    if (wellSince == null) {
      wellSince = clock.instant();
    }
  }

  /** The time until the next probe, or until the end of a pause. */
  public synchronized Optional<Duration> untilDue() {
    Instant now = clock.instant();
    if (circuit instanceof Open open) {
      return Optional.of(positive(Duration.between(now, open.nextProbe())));
    }
    if (circuit instanceof Paused paused) {
      return Optional.of(positive(Duration.between(now, paused.until())));
    }
    return Optional.empty();
  }

  private static Duration positive(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  public synchronized void pause(Optional<Duration> retryAfter) {
    circuit = circuit.pause(clock.instant(), retryAfter.orElse(DEFAULT_PAUSE));
  }

  /**
   * Decides whether a failed call was caused by an outage.
   *
   * @return true if the cluster is unreachable, so that the object is not to blame
   */
  public boolean isOutage() throws InterruptedException {
    Instant asked = clock.instant();
    synchronized (probing) {
      synchronized (this) {
        if (circuit instanceof Open) {
          return true;
        }
        // another thread has probed while this one waited
        if (lastWritten.isAfter(asked.minus(PROBE_COUNTS_FOR))) {
          return false;
        }
      }
      return !probe(true);
    }
  }

  /** Probes the cluster when that is due, and closes the circuit if it is back. */
  public void probeIfDue() throws InterruptedException {
    synchronized (probing) {
      synchronized (this) {
        if (!(circuit instanceof Open open) || clock.instant().isBefore(open.nextProbe())) {
          return;
        }
      }
      probe(true);
    }
  }

  /**
   * For readiness: whether the cluster answers now, or did so recently.
   *
   * @return empty if it does; otherwise the cause
   */
  public Optional<String> check(Duration freshness) throws InterruptedException {
    synchronized (probing) {
      synchronized (this) {
        if (circuit instanceof Open open) {
          return Optional.of(open.cause());
        }
        if (lastWell.isAfter(clock.instant().minus(freshness)) || api.wasWellWithin(freshness)) {
          isWell();
          return Optional.empty();
        }
      }
      probe(false);
    }
    return outage();
  }

  private boolean probe(boolean writes) throws InterruptedException {
    Optional<String> trouble = trouble(writes);
    if (trouble.isPresent()) {
      open(trouble.get());
      return false;
    }
    close(writes);
    return true;
  }

  private Optional<String> trouble(boolean writes) throws InterruptedException {
    try {
      Optional<String> trouble = troubleOf(api.probe(PROBE_LIMIT));
      if (trouble.isPresent()) {
        return trouble;
      }
      return troubleOf(writes ? api.probeWrite(PROBE_LIMIT) : api.probeRead(PROBE_LIMIT));
    } catch (ThrottledException e) {
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /** Any answer counts, such as a 403 or 404, except a server error or a 401. */
  private static Optional<String> troubleOf(ClusterResponse answer) {
    boolean well = answer.code() < SERVER_ERROR && answer.code() != UNAUTHORIZED;
    return well ? Optional.empty() : Optional.of(answer.status().message());
  }

  private void open(String cause) {
    boolean first;
    synchronized (this) {
      first = !(circuit instanceof Open);
      wellSince = null;
      circuit = circuit.outage(clock.instant(), cause, backoff);
    }
    if (first) {
      listener.deferred(cause);
    }
  }

  private void close(boolean writes) {
    Instant since = null;
    synchronized (this) {
      lastWell = clock.instant();
      isWell();
      lastWritten = writes ? lastWell : lastWritten;
      if (circuit instanceof Open open) {
        since = open.since();
        circuit = new Closed();
        notifyAll();
      }
    }
    if (since != null) {
      listener.resumed(Duration.between(since, clock.instant()));
    }
  }
}
