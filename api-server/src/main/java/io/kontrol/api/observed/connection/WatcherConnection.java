package io.kontrol.api.observed.connection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the watcher sees a cluster, and how old its observations may be.
 *
 * @param since null where no watcher has ever been
 * @param message null while all is well
 * @param unobserved kinds of a cluster that answers
 * @param observationsAge by the database's clock; empty before everything was observed once
 */
public record WatcherConnection(
    ReportedConnection state,
    @Nullable Instant since,
    @Nullable String message,
    List<UnobservedKind> unobserved,
    Optional<Duration> observationsAge) {

  /**
   * Two bookmarks of each kind are overdue by then, and a watch without any has been opened anew,
   * which tells as much as a bookmark.
   */
  private static final Duration TOO_OLD = Duration.ofMinutes(3);

  static final WatcherConnection NEVER =
      new WatcherConnection(
          ReportedConnection.Absent,
          null,
          "No watcher has served this cluster yet.",
          List.of(),
          Optional.empty());

  /** A kind that the watcher is kept from observing. */
  public record UnobservedKind(
      String apiVersion, String kind, @Nullable Instant since, String message) {}

  public WatcherConnection {
    unobserved = List.copyOf(unobserved);
  }

  /** Of the cluster as a whole; single kinds may be unobserved all the same. */
  ObservationFreshness observation() {
    boolean watched =
        switch (state) {
          case Connecting, Connected, Degraded -> true;
          case Lost, Absent -> false;
        };
    boolean young = observationsAge.isPresent() && observationsAge.get().compareTo(TOO_OLD) < 0;
    return watched && young ? ObservationFreshness.Current : ObservationFreshness.Stale;
  }

  boolean observes(String apiVersion, String kind) {
    return unobserved.stream()
        .noneMatch(each -> each.kind().equals(kind) && each.apiVersion().equals(apiVersion));
  }
}
