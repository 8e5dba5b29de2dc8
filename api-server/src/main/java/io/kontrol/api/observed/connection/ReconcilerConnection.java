package io.kontrol.api.observed.connection;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the reconciler sees a cluster, from the reports of its replicas. The cluster is lost when all
 * of them have lost it, since the last one did, and connected when none has.
 *
 * @param since null if there has never been a reconciler
 * @param replicas with an unexpired heartbeat
 */
public record ReconcilerConnection(
    ReportedConnection state,
    @Nullable Instant since,
    @Nullable String message,
    List<Replica> replicas) {

  static final ReconcilerConnection NEVER =
      new ReconcilerConnection(
          ReportedConnection.ABSENT, null, "No reconciler has served this cluster yet.", List.of());

  /**
   * A process of the reconciler.
   *
   * @param version the version of its build
   * @param message why it has lost the cluster; null if it has not
   */
  public record Replica(
      String instance,
      @Nullable String version,
      Instant startedAt,
      Instant heartbeatAt,
      ReportedConnection state,
      Instant since,
      @Nullable String message) {
    private boolean lost() {
      return state == ReportedConnection.LOST;
    }
  }

  public ReconcilerConnection {
    replicas = List.copyOf(replicas);
  }

  /**
   * @param living replicas with an unexpired heartbeat
   * @param lastGone when the last heartbeat of the others expired; null if there are none
   */
  static ReconcilerConnection of(List<Replica> living, @Nullable Instant lastGone) {
    if (living.isEmpty()) {
      return lastGone == null
          ? NEVER
          : new ReconcilerConnection(
              ReportedConnection.ABSENT,
              lastGone,
              "The reconciler has stopped reporting.",
              List.of());
    }
    List<Replica> lost =
        living.stream().filter(Replica::lost).sorted(Comparator.comparing(Replica::since)).toList();
    if (lost.isEmpty()) {
      Instant since =
          living.stream().map(Replica::since).max(Comparator.naturalOrder()).orElseThrow();
      return new ReconcilerConnection(ReportedConnection.CONNECTED, since, null, living);
    }
    Replica last = lost.get(lost.size() - 1);
    if (lost.size() == living.size()) {
      return new ReconcilerConnection(
          ReportedConnection.LOST, last.since(), last.message(), living);
    }
    String message =
        "%d of %d replicas do not reach the cluster: %s"
            .formatted(lost.size(), living.size(), Objects.requireNonNullElse(last.message(), ""));
    return new ReconcilerConnection(
        ReportedConnection.DEGRADED, lost.get(0).since(), message, living);
  }
}
