package io.kontrol.watcher.connection;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A watcher's report about its connection to the cluster. Times are durations until now, so that
 * only the database's clock determines instants.
 *
 * @param state empty while it is undecided; the last report then stays valid
 * @param since how long it has been in this state
 * @param message why the cluster is lost; null otherwise
 * @param unobserved kinds that cannot be watched; empty if the cluster is lost
 * @param observationsAge how long ago the observed kinds were last known to be current; empty while
 *     unknown
 */
public record ConnectionReport(
    Optional<ConnectionState> state,
    Duration since,
    @Nullable String message,
    List<UnobservedKind> unobserved,
    Set<ObservedKind> observed,
    Optional<Duration> observationsAge) {

  /** A kind that is watched without problems. */
  record ObservedKind(String apiVersion, String kind) {}

  public ConnectionReport {
    unobserved = List.copyOf(unobserved);
    observed = Set.copyOf(observed);
  }

  /** No verdict yet; the last report stays valid. */
  public static ConnectionReport undecided() {
    return new ConnectionReport(
        Optional.empty(), Duration.ZERO, null, List.of(), Set.of(), Optional.empty());
  }

  boolean observes(String apiVersion, String kind) {
    return observed.contains(new ObservedKind(apiVersion, kind));
  }

  /** Whether the reports differ in their times only. */
  public boolean saysTheSame(ConnectionReport other) {
    return state.equals(other.state)
        && Objects.equals(message, other.message)
        && unobserved.size() == other.unobserved.size()
        && unobserved.stream()
            .allMatch(kind -> other.unobserved.stream().anyMatch(kind::saysTheSame));
  }
}
