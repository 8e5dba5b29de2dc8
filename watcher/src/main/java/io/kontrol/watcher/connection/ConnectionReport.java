package io.kontrol.watcher.connection;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a watcher says of its connection to the cluster. Times are durations until now, so that the
 * database's clock alone makes instants of them.
 *
 * @param state empty while there is no verdict yet: what was last said holds until then
 * @param since for how long it has been so
 * @param message why a cluster is lost; null otherwise
 * @param unobserved kinds of a cluster that answers; those of a lost one are not listed
 * @param observationsAge how long ago the kinds that are observed were last known to be current;
 *     empty while that is not known yet
 */
public record ConnectionReport(
    Optional<ConnectionState> state,
    Duration since,
    @Nullable String message,
    List<UnobservedKind> unobserved,
    Set<ObservedKind> observed,
    Optional<Duration> observationsAge) {

  /** A kind that is watched, and of which nothing is amiss. */
  record ObservedKind(String apiVersion, String kind) {}

  public ConnectionReport {
    unobserved = List.copyOf(unobserved);
    observed = Set.copyOf(observed);
  }

  /** Says nothing; what was last said holds. */
  public static ConnectionReport undecided() {
    return new ConnectionReport(
        Optional.empty(), Duration.ZERO, null, List.of(), Set.of(), Optional.empty());
  }

  boolean observes(String apiVersion, String kind) {
    return observed.contains(new ObservedKind(apiVersion, kind));
  }

  /** Whether the other differs in its times alone. */
  public boolean saysTheSame(ConnectionReport other) {
    return state.equals(other.state)
        && Objects.equals(message, other.message)
        && unobserved.size() == other.unobserved.size()
        && unobserved.stream()
            .allMatch(kind -> other.unobserved.stream().anyMatch(kind::saysTheSame));
  }
}
