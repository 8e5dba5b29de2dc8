package io.kontrol.api.observed.connection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the watcher sees a cluster, and the age of its observations.
 *
 * @param since null if there has never been a watcher
 * @param message null while all is well
 * @param unobserved kinds that it cannot observe, of a cluster that it reaches
 * @param observationsAge by the database's clock; empty before the first complete observation
 */
public record WatcherConnection(
    ReportedConnection state,
    @Nullable Instant since,
    @Nullable String message,
    List<UnobservedKind> unobserved,
    Optional<Duration> observationsAge) {

  /**
   * By then two bookmarks of each kind are overdue, and a watch without bookmarks has been opened
   * again, which is as good as a bookmark.
   */
  private static final Duration TOO_OLD = Duration.ofMinutes(3);

  static final WatcherConnection NEVER =
      new WatcherConnection(
          ReportedConnection.ABSENT,
          null,
          "No watcher has served this cluster yet.",
          List.of(),
          Optional.empty());

  /** A kind that the watcher cannot observe. */
  public record UnobservedKind(
      String apiVersion, String kind, @Nullable Instant since, String message) {}

  public WatcherConnection {
    unobserved = List.copyOf(unobserved);
  }

  /** The freshness of the cluster as a whole; single kinds may still be unobserved. */
  ObservationFreshness observation() {
    boolean watched =
        switch (state) {
          case CONNECTING, CONNECTED, DEGRADED -> true;
          case LOST, ABSENT -> false;
        };
    boolean young = observationsAge.isPresent() && observationsAge.get().compareTo(TOO_OLD) < 0;
    return watched && young ? ObservationFreshness.CURRENT : ObservationFreshness.STALE;
  }

  boolean observes(String apiVersion, String kind) {
    return unobserved.stream()
        .noneMatch(each -> each.kind().equals(kind) && each.apiVersion().equals(apiVersion));
  }
}
