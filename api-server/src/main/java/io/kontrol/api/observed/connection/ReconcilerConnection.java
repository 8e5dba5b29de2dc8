package io.kontrol.api.observed.connection;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the reconciler sees a cluster: what its replicas say, as one. The cluster is lost when all of
 * them have lost it, since the last, and connected when none has.
 *
 * @param since null where no reconciler has ever been
 * @param replicas that were heard of lately
 */
public record ReconcilerConnection(
    ReportedConnection state,
    @Nullable Instant since,
    @Nullable String message,
    List<Replica> replicas) {

  static final ReconcilerConnection NEVER =
      new ReconcilerConnection(
          ReportedConnection.Absent, null, "No reconciler has served this cluster yet.", List.of());

  /**
   * A process that applies.
   *
   * @param version of its build
   * @param message null unless it has lost the cluster
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
      return state == ReportedConnection.Lost;
    }
  }

  public ReconcilerConnection {
    replicas = List.copyOf(replicas);
  }

  /**
   * @param living that were heard of lately
   * @param lastGone when the last of the others was given up; null where there is none
   */
  static ReconcilerConnection of(List<Replica> living, @Nullable Instant lastGone) {
    if (living.isEmpty()) {
      return lastGone == null
          ? NEVER
          : new ReconcilerConnection(
              ReportedConnection.Absent,
              lastGone,
              "Nothing is heard of the reconciler.",
              List.of());
    }
    List<Replica> lost =
        living.stream().filter(Replica::lost).sorted(Comparator.comparing(Replica::since)).toList();
    if (lost.isEmpty()) {
      Instant since =
          living.stream().map(Replica::since).max(Comparator.naturalOrder()).orElseThrow();
      return new ReconcilerConnection(ReportedConnection.Connected, since, null, living);
    }
    Replica last = lost.get(lost.size() - 1);
    if (lost.size() == living.size()) {
      return new ReconcilerConnection(
          ReportedConnection.Lost, last.since(), last.message(), living);
    }
    String message =
        "%d of %d replicas do not reach the cluster: %s"
            .formatted(lost.size(), living.size(), Objects.requireNonNullElse(last.message(), ""));
    return new ReconcilerConnection(
        ReportedConnection.Degraded, lost.get(0).since(), message, living);
  }
}
