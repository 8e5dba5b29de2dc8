package io.kontrol.watcher.connection;

import io.kontrol.watcher.connection.ClusterProbe.Loss;
import io.kontrol.watcher.connection.ConnectionReport.ObservedKind;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Combines the state of the probe and of all watches into one report. */
public final class ConnectionTracker {
  private final ClusterProbe probe;
  private final Duration kindLostAfter;
  private final LongSupplier nanoTime;
  private final Set<KindLiveness> kinds = ConcurrentHashMap.newKeySet();
  private final Supplier<OptionalLong> oldestUnwritten;
  private volatile boolean kindsKnown;

  /** When all kinds were first observed again; null while one is not. */
  private @Nullable Long decidedAt;

  private boolean written;

  private @Nullable ConnectionState state;
  private long stateSince;

  /**
   * @param kindLostAfter how long a kind must be unobserved before it is reported. Longer than the
   *     longest pause between two attempts to watch it, so that short interruptions do not count.
   * @param oldestUnwritten when the oldest observation that is not stored yet was received
   */
  public ConnectionTracker(
      ClusterProbe probe,
      Duration kindLostAfter,
      Supplier<OptionalLong> oldestUnwritten,
      LongSupplier nanoTime) {
    this.probe = probe;
    this.kindLostAfter = kindLostAfter;
    this.oldestUnwritten = oldestUnwritten;
    this.nanoTime = nanoTime;
    probe.lists(this::listing);
  }

  /** Called before a kind is watched. */
  public KindLiveness watch(String apiVersion, String kind) {
    KindLiveness liveness = new KindLiveness(apiVersion, kind, nanoTime, this);
    kinds.add(liveness);
    return liveness;
  }

  void forget(KindLiveness kind) {
    kinds.remove(kind);
  }

  /** Called when all kinds in use are being watched. */
  public void kindsKnown() {
    kindsKnown = true;
  }

  void kindInterrupted() {
    probe.wake();
  }

  boolean awaitAnswers(Duration patience) throws InterruptedException {
    return probe.awaitAnswers(patience);
  }

  long recoveries() {
    return probe.recoveries();
  }

  public synchronized ConnectionReport report() {
    Optional<Loss> loss = probe.loss();
    if (loss.isPresent()) {
      decidedAt = null;
      written = false;
      return lost(loss.get());
    }
    Long wellAt = probe.wellAtNanos();
    if (wellAt == null || !isDecided()) {
      return ConnectionReport.undecided();
    }
    List<UnobservedKind> unobserved = unobserved();
    ConnectionState now =
        unobserved.isEmpty() ? ConnectionState.Connected : ConnectionState.Degraded;
    return new ConnectionReport(
        Optional.of(now),
        since(now, nanoTime.getAsLong()),
        null,
        unobserved,
        observed(),
        Optional.of(age(currentThrough(wellAt))));
  }

  private List<UnobservedKind> unobserved() {
    long freshSince = probe.freshSince();
    return kinds.stream()
        .flatMap(kind -> kind.unobserved(freshSince, kindLostAfter).stream())
        .sorted(
            Comparator.comparing(UnobservedKind::apiVersion).thenComparing(UnobservedKind::kind))
        .toList();
  }

  private Set<ObservedKind> observed() {
    long freshSince = probe.freshSince();
    return kinds.stream()
        .filter(kind -> kind.unobserved(freshSince, kindLostAfter).isEmpty())
        .map(KindLiveness::name)
        .collect(Collectors.toSet());
  }

  /** All kinds were observed since the cluster was last lost, and the observations are stored. */
  private boolean isDecided() {
    if (!kindsKnown || probe.isFailing() || kinds.stream().anyMatch(this::isUndecided)) {
      return false;
    }
    if (decidedAt == null) {
      decidedAt = nanoTime.getAsLong();
    }
    if (!written) {
      long decided = decidedAt;
      OptionalLong oldest = oldestUnwritten.get();
      written = oldest.isEmpty() || oldest.getAsLong() - decided > 0;
    }
    return written;
  }

  /** Neither observed since the cluster was last lost, nor known to be unobservable. */
  private boolean isUndecided(KindLiveness kind) {
    long freshSince = probe.freshSince();
    return !kind.isCurrentAfter(freshSince) && kind.unobserved(freshSince, kindLostAfter).isEmpty();
  }

  private ConnectionReport lost(Loss loss) {
    return new ConnectionReport(
        Optional.of(ConnectionState.Lost),
        since(ConnectionState.Lost, loss.sinceNanos()),
        loss.message(),
        List.of(),
        Set.of(),
        Optional.empty());
  }

  private Duration since(ConnectionState now, long nanos) {
    if (state != now) {
      state = now;
      stateSince = nanos;
    }
    return age(stateSince);
  }

  /** The collection path of an observed kind. */
  Optional<String> listing() {
    return kinds.stream().flatMap(kind -> kind.listing().stream()).min(String::compareTo);
  }

  /** Unobserved kinds do not count; they are reported with their own times. */
  private long currentThrough(long wellAt) {
    long freshSince = probe.freshSince();
    long seen =
        kinds.stream()
            .filter(kind -> kind.unobserved(freshSince, kindLostAfter).isEmpty())
            .flatMap(kind -> Stream.ofNullable(kind.currentAtNanos()))
            .min(Comparator.comparingLong(at -> at - wellAt)) // nanoTime may overflow
            .orElse(wellAt);
    long unwritten = oldestUnwritten.get().orElse(seen);
    return unwritten - seen < 0 ? unwritten : seen;
  }

  private Duration age(long nanos) {
    return Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - nanos));
  }

  boolean isLost() {
    return probe.loss().isPresent();
  }

  int unobservedCount() {
    return isLost() ? 0 : unobserved().size();
  }

  /** Upper bound on the age of observations, also while the cluster is lost. */
  public Duration observationsAge() {
    Long wellAt = probe.wellAtNanos();
    return wellAt == null ? Duration.ZERO : age(currentThrough(wellAt));
  }
}
