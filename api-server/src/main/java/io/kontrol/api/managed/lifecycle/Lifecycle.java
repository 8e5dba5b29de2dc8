package io.kontrol.api.managed.lifecycle;

import io.kontrol.api.managed.model.DatabaseSpec;
import io.kontrol.api.managed.model.LifecycleStatus;
import io.kontrol.api.managed.model.ManagedDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides which status a database goes to, from what is known of it. Nothing else counts. */
final class Lifecycle {
  /** Phases of a Cluster that no waiting ends; without those of a failover, which end. */
  private static final Set<String> TERMINAL_PHASES =
      Set.of(
          "Cluster is unrecoverable and needs manual intervention",
          "Cluster is in an unrecoverable state, needs manual intervention",
          "Invalid cluster definition",
          "Cluster has incomplete or invalid image catalog",
          "Not enough disk space",
          "Cluster cannot execute instance online upgrade due to missing architecture binary",
          "Cluster cannot proceed to reconciliation due to an unknown plugin being required",
          "Cluster cannot proceed to reconciliation due to an error while interacting with plugins",
          "Waiting for user action");

  /** The operator shows this one after any error, and tries again at once. */
  private static final String PASSING_PHASE = "Unable to create required cluster objects";

  /** How long it has to last to be more than that. */
  private static final Duration PASSING = Duration.ofSeconds(10);

  private static final String SYNCED = "Synced";
  private static final String MISSING = "Missing";
  private static final String DELETED = "Deleted";
  private static final String UNKNOWN_KIND = "no matches for kind";
  private static final String KEPT_GONE = "is gone, and the recreate policy";
  private static final String SILENT_WEBHOOK = "failed calling webhook";

  /** Beside a Cluster or a Pooler that a user has changed the database works on. */
  private static final Set<String> APPLIED = Set.of(SYNCED, "Drifted");

  /** How long a failure from before a retry may still be seen. */
  private static final Duration RETRY = Duration.ofSeconds(30);

  private final Duration deadline;
  private final Duration settle;

  /**
   * @param deadline for the next sign of progress
   * @param settle how long what belonged to a Cluster may take to follow it
   */
  Lifecycle(Duration deadline, Duration settle) {
    this.deadline = deadline;
    this.settle = settle;
  }

  /**
   * What becomes of a database.
   *
   * @param path the statuses that it goes through, in their order; empty where it stays
   * @param error why the last of them is {@code error}, or it stays there
   * @param waitingFor what stands between it and the next status
   * @param progressed whether the deadline begins anew
   */
  record Decision(
      List<LifecycleStatus> path,
      @Nullable String error,
      @Nullable String waitingFor,
      boolean progressed) {
    Decision {
      path = List.copyOf(path);
    }

    LifecycleStatus last(LifecycleStatus before) {
      return path.isEmpty() ? before : path.get(path.size() - 1);
    }
  }

  Decision decide(ObservedDatabase seen, Instant now) {
    return switch (seen.database().status()) {
      case PROVISIONING -> provisioning(seen, now);
      case READY -> ready(seen);
      case ERROR -> failed(seen, now);
      case DELETING -> deleting(seen, now);
      case DELETED -> stay(null, null, false);
    };
  }

  private Decision provisioning(ObservedDatabase seen, Instant now) {
    boolean progressed = progressed(seen);
    Optional<String> failure = failure(seen, now);
    if (failure.isPresent() && !progressed && isJustRetried(seen.database(), now)) {
      return stay(seen.database().errorMessage(), "Trying again", false);
    }
    if (failure.isPresent()) {
      return go(failure.get(), LifecycleStatus.ERROR);
    }
    if (isReady(seen)) {
      return go(null, LifecycleStatus.READY);
    }
    Instant since = progressed ? now : seen.database().progressAt();
    if (!now.isBefore(since.plus(deadline))) {
      return go(late(seen, since), LifecycleStatus.ERROR);
    }
    return stay(null, waitingFor(seen), progressed);
  }

  /**
   * A retry keeps the message, since what it is about stays true until the objects are applied
   * again.
   */
  private static boolean isJustRetried(ManagedDatabase database, Instant now) {
    return database.errorMessage() != null && now.isBefore(database.progressAt().plus(RETRY));
  }

  /** What is merely unhealthy stays ready. What is gone would come back empty, so it does not. */
  private static Decision ready(ObservedDatabase seen) {
    return missing(seen)
        .map(reason -> go(reason, LifecycleStatus.ERROR))
        .orElseGet(() -> stay(null, null, false));
  }

  private Decision failed(ObservedDatabase seen, Instant now) {
    Optional<String> failure = failure(seen, now);
    if (failure.isPresent()) {
      return stay(failure.get(), null, progressed(seen));
    }
    if (isReady(seen)) {
      return go(null, LifecycleStatus.PROVISIONING, LifecycleStatus.READY);
    }
    return progressed(seen)
        ? new Decision(List.of(LifecycleStatus.PROVISIONING), null, waitingFor(seen), true)
        : stay(seen.database().errorMessage(), null, false);
  }

  private Decision deleting(ObservedDatabase seen, Instant now) {
    List<String> left = new ArrayList<>();
    ManagedDatabase database = seen.database();
    addLeft(left, "Pooler " + database.poolerName(), seen.pooler());
    addLeft(left, "Cluster " + database.clusterName(), seen.cluster());
    Optional.ofNullable(seen.companions().remaining()).ifPresent(left::add);
    if (left.isEmpty() && (isLeaving(seen.cluster(), now) || isLeaving(seen.pooler(), now))) {
      left.add("what belonged to them: Pods, volumes, Secrets");
    }
    if (left.isEmpty()) {
      return go(null, LifecycleStatus.DELETED);
    }
    String outage = seen.outage() == null ? "" : ". " + seen.outage();
    return stay(
        null,
        "Waiting until these are gone: " + String.join("; ", left) + outage,
        progressed(seen));
  }

  /**
   * Whether Kubernetes may still be removing what belonged to it. A new Cluster with the same name
   * would find it, and count on it.
   */
  private boolean isLeaving(DatabaseObject gone, Instant now) {
    return gone.goneAt() != null && now.isBefore(gone.goneAt().plus(settle));
  }

  private static void addLeft(List<String> left, String what, DatabaseObject object) {
    if (!object.is(DELETED)) {
      left.add(object.message() == null ? what : what + " (" + object.message() + ")");
    }
  }

  private static boolean progressed(ObservedDatabase seen) {
    return !seen.progress().equals(seen.database().progress());
  }

  private static boolean isReady(ObservedDatabase seen) {
    DatabaseSpec spec = seen.database().spec();
    DatabaseObject cluster = seen.cluster();
    DatabaseObject pooler = seen.pooler();
    boolean clusterReady =
        APPLIED.contains(cluster.sync())
            && cluster.condition("Ready")
            // a hibernated Cluster keeps the healthy phase and the condition, with no instance
            // ready
            && cluster.count("readyInstances") == spec.instances();
    // phases of Poolers came with CloudNativePG 1.30
    boolean active = pooler.phase().isEmpty() || pooler.phase().equals("active");
    return clusterReady
        && APPLIED.contains(pooler.sync())
        && pooler.count("instances") >= spec.pool().instances()
        && active;
  }

  /** Why it cannot become ready as things are. */
  private static Optional<String> failure(ObservedDatabase seen, Instant now) {
    ManagedDatabase database = seen.database();
    return missing(seen)
        .or(() -> refusedStore(seen))
        .or(() -> refused("Cluster " + database.clusterName(), seen.cluster(), database))
        .or(() -> refused("Pooler " + database.poolerName(), seen.pooler(), database))
        .or(() -> terminal(seen.cluster(), isTerminal(seen, now)))
        .or(() -> terminal(seen.pooler(), seen.pooler().phase().equals("failed")));
  }

  private static boolean isTerminal(ObservedDatabase seen, Instant now) {
    String phase = seen.cluster().phase();
    if (phase.equals(PASSING_PHASE)) {
      return !progressed(seen) && !now.isBefore(seen.database().progressAt().plus(PASSING));
    }
    return TERMINAL_PHASES.contains(phase);
  }

  private static Optional<String> missing(ObservedDatabase seen) {
    ManagedDatabase database = seen.database();
    if (seen.cluster().is(MISSING) || seen.cluster().is(DELETED)) {
      return Optional.of(
          "The Cluster "
              + database.clusterName()
              + " is gone, and its data with it unless its volumes were kept. It is not made again"
              + " by itself: it would come back empty.");
    }
    if (seen.pooler().is(MISSING) || seen.pooler().is(DELETED)) {
      return Optional.of(
          "The Pooler "
              + database.poolerName()
              + " is gone, so that the host of the database does not answer. Retry makes it again;"
              + " no data is lost by that.");
    }
    return Optional.empty();
  }

  private static Optional<String> refusedStore(ObservedDatabase seen) {
    return Optional.ofNullable(seen.companions().refusedStore())
        .map(
            message ->
                message.contains(UNKNOWN_KIND)
                    ? "The cluster "
                        + seen.database().clusterId()
                        + " does not know the kinds of CloudNativePG's Barman Cloud plugin, which"
                        + " backups need: install the plugin there, or PATCH backups to false. It"
                        + " goes on by itself then. ("
                        + message
                        + ")"
                    : "The ObjectStore for backups was refused: " + message);
  }

  private static Optional<String> refused(
      String what, DatabaseObject object, ManagedDatabase database) {
    if (!object.is("Error")) {
      return Optional.empty();
    }
    String message = object.message() == null ? "for no known reason" : object.message();
    String cluster = database.clusterId();
    if (message.contains(KEPT_GONE)) {
      return Optional.of(
          "The "
              + what
              + " is gone, and its data with it unless its volumes were kept. Retry with"
              + " recreate=true makes it again.");
    }
    if (message.contains(UNKNOWN_KIND)) {
      return Optional.of(
          "The cluster "
              + cluster
              + " does not know CloudNativePG's kinds: install the operator there. It goes on by"
              + " itself then. ("
              + message
              + ")");
    }
    if (message.contains(SILENT_WEBHOOK)) {
      return Optional.of(
          "CloudNativePG does not answer in cluster "
              + cluster
              + ": is the operator running? It goes on by itself when it is. ("
              + message
              + ")");
    }
    return Optional.of("The " + what + " was refused: " + message);
  }

  private static Optional<String> terminal(DatabaseObject object, boolean isTerminal) {
    if (!isTerminal) {
      return Optional.empty();
    }
    String reason = object.status().path("phaseReason").asText("");
    String error = object.status().path("error").asText("");
    String detail = reason.isEmpty() ? error : reason;
    return Optional.of(detail.isEmpty() ? object.phase() : object.phase() + ": " + detail);
  }

  private static String waitingFor(ObservedDatabase seen) {
    String outage = seen.outage();
    if (outage != null) {
      return outage;
    }
    ManagedDatabase database = seen.database();
    Optional<String> cluster = unfinished("Cluster " + database.clusterName(), seen.cluster());
    return cluster
        .or(() -> unfinished("Pooler " + database.poolerName(), seen.pooler()))
        .orElseGet(
            () ->
                seen.cluster().condition("Ready")
                        && seen.cluster().count("readyInstances")
                            == seen.database().spec().instances()
                    ? "Pooler: " + shown(seen.pooler())
                    : "Cluster: " + shown(seen.cluster()));
  }

  private static Optional<String> unfinished(String what, DatabaseObject object) {
    if (APPLIED.contains(object.sync()) || object.is("Pending")) {
      return Optional.empty();
    }
    return Optional.of(
        "The "
            + what
            + (object.message() == null ? " is to be applied" : " waits: " + object.message()));
  }

  private static String shown(DatabaseObject object) {
    if (!object.status().hasNonNull("phase") && object.count("instances") == 0) {
      return "the operator has not taken it up yet";
    }
    String message = object.healthMessage();
    if (message != null && !message.isEmpty()) {
      return message;
    }
    return object.phase();
  }

  private static String late(ObservedDatabase seen, Instant since) {
    String start = "No progress since " + since + ". ";
    if (seen.outage() != null) {
      return start + seen.outage();
    }
    boolean untouched =
        APPLIED.contains(seen.cluster().sync()) && seen.cluster().status().isEmpty();
    return untouched
        ? start
            + "The Cluster is there, and no operator has taken it up: is CloudNativePG running in"
            + " cluster "
            + seen.database().clusterId()
            + "?"
        : start + "It waits for this: " + waitingFor(seen);
  }

  private static Decision go(@Nullable String error, LifecycleStatus... path) {
    return new Decision(List.of(path), error, null, true);
  }

  private static Decision stay(
      @Nullable String error, @Nullable String waitingFor, boolean progressed) {
    return new Decision(List.of(), error, waitingFor, progressed);
  }
}
