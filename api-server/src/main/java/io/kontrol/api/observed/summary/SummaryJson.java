package io.kontrol.api.observed.summary;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.observed.connection.ClusterConnections;
import io.kontrol.api.observed.connection.ConnectionJson;
import io.kontrol.api.observed.connection.ObservationFreshness;
import io.kontrol.api.observed.summary.SummaryQuery.Facts;
import io.kontrol.api.observed.summary.SummaryQuery.Group;
import io.kontrol.api.observed.summary.SummaryQuery.Lease;
import io.kontrol.model.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts and lags as the API shows them. */
final class SummaryJson {
  private static final Comparator<Group> ORDER =
      Comparator.comparing(Group::clusterId)
          .thenComparing(Group::kind)
          .thenComparing(Group::sync)
          .thenComparing(Group::health);

  /** The resources of a group with the same freshness. */
  private record Part(Group group, ObservationFreshness observation, long count) {}

  /** Without Error: a failed attempt waits for its retry, which is not a lag. */
  private static final Set<String> UNAPPLIED = Set.of("OutOfSync", "Deleting");

  private static final Set<String> UNRECONCILED = Set.of("OutOfSync", "Deleting", "Error");

  private static final List<String> WHOLE_CLUSTER_ONLY =
      List.of("observations_age_seconds", "connection", "watcher");

  private SummaryJson() {}

  static ObjectNode status(List<Group> groups, ClusterConnections connections) {
    List<Part> parts = groups.stream().sorted(ORDER).flatMap(g -> parts(g, connections)).toList();
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("total", groups.stream().mapToLong(Group::count).sum());
    body.set("sync", counts(groups, Group::sync));
    body.set("health", counts(groups, Group::health));
    body.set("observation", observations(parts));
    ArrayNode items = body.putArray("items");
    parts.forEach(
        part ->
            items
                .addObject()
                .put("cluster_id", part.group().clusterId())
                .put("kind", part.group().kind())
                .put("sync", part.group().sync())
                .put("health", part.group().health())
                .put("observation", part.observation().shown())
                .put("count", part.count()));
    return body;
  }

  private static Stream<Part> parts(Group group, ClusterConnections connections) {
    boolean lost = connections.observation(group.clusterId()) == ObservationFreshness.STALE;
    long stale = lost ? group.count() : Math.min(group.unobserved(), group.count());
    return Stream.of(
            new Part(group, ObservationFreshness.CURRENT, group.count() - stale),
            new Part(group, ObservationFreshness.STALE, stale))
        .filter(part -> part.count() > 0);
  }

  private static ObjectNode observations(List<Part> parts) {
    ObjectNode counts = Json.mapper().createObjectNode();
    parts.stream()
        .collect(
            Collectors.groupingBy(
                Part::observation, TreeMap::new, Collectors.summingLong(Part::count)))
        .forEach((observation, count) -> counts.put(observation.shown(), count));
    return counts;
  }

  private static ObjectNode counts(List<Group> groups, Function<Group, String> by) {
    ObjectNode counts = Json.mapper().createObjectNode();
    groups.stream()
        .collect(Collectors.groupingBy(by, TreeMap::new, Collectors.summingLong(Group::count)))
        .forEach(counts::put);
    return counts;
  }

  /**
   * @param whole the clusters of which everything is shown; of others it is not told how they are
   *     connected, and when all of their objects were observed
   */
  static ObjectNode clusters(
      List<Group> groups,
      Facts facts,
      ClusterConnections connections,
      Predicate<String> whole,
      Instant now) {
    ObjectNode body = Json.mapper().createObjectNode();
    ArrayNode items = body.putArray("items");
    Map<String, List<Group>> clusters =
        groups.stream()
            .collect(Collectors.groupingBy(Group::clusterId, TreeMap::new, Collectors.toList()));
    clusters.forEach(
        (id, members) -> {
          ObjectNode cluster = cluster(id, members, facts, connections, now);
          if (whole.test(id)) {
            addConnection(cluster, id, facts.leases().get(id), connections);
          } else {
            WHOLE_CLUSTER_ONLY.forEach(cluster::putNull);
          }
          items.add(cluster);
        });
    return body;
  }

  /**
   * A lag is the age of the oldest item that waits: a change that the reconciler has not applied
   * yet, or an applied state that the watcher has not seen yet. It is 0 when nothing waits.
   */
  private static ObjectNode cluster(
      String id, List<Group> groups, Facts facts, ClusterConnections connections, Instant now) {
    ObjectNode cluster = Json.mapper().createObjectNode();
    cluster.put("cluster_id", id);
    cluster.put("total", groups.stream().mapToLong(Group::count).sum());
    cluster.set("sync", counts(groups, Group::sync));
    cluster.set("health", counts(groups, Group::health));
    cluster.set(
        "observation", observations(groups.stream().flatMap(g -> parts(g, connections)).toList()));
    cluster.put("newest_observation", text(facts.newestObservation().get(id)));
    cluster.put("oldest_unreconciled_change", text(oldest(groups, UNRECONCILED)));
    cluster.put("reconciler_lag_seconds", lag(oldest(groups, UNAPPLIED), now));
    cluster.put("watcher_lag_seconds", lag(facts.oldestUnseen().get(id), now));
    return cluster;
  }

  private static void addConnection(
      ObjectNode cluster, String id, @Nullable Lease lease, ClusterConnections connections) {
    cluster.put(
        "observations_age_seconds",
        connections
            .watcher(id)
            .observationsAge()
            .map(age -> age.toMillis() / 1_000.0)
            .orElse(null));
    cluster.set("connection", ConnectionJson.of(connections, id));
    ObjectNode watcher = cluster.putObject("watcher");
    watcher.put("holder", lease == null ? null : lease.holder());
    watcher.put("lease_expires_at", lease == null ? null : text(lease.expiresAt()));
    watcher.put("alive", lease != null && lease.alive());
  }

  private static @Nullable Instant oldest(List<Group> groups, Set<String> sync) {
    return groups.stream()
        .filter(group -> sync.contains(group.sync()))
        .map(Group::oldestChange)
        .filter(Objects::nonNull)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  private static double lag(@Nullable Instant since, Instant now) {
    return since == null ? 0 : Math.max(0, Duration.between(since, now).toMillis() / 1_000.0);
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }
}
