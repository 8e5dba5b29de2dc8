package io.kontrol.api.managed.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.managed.lifecycle.Lifecycle.Decision;
import io.kontrol.api.managed.model.LifecycleStatus;
import io.kontrol.api.managed.model.ManagedDatabase;
import io.kontrol.api.managed.plan.FixedPlans;
import io.kontrol.api.managed.plan.SizeRequest;
import io.kontrol.model.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which status follows from what is seen; each status and each thing that can be seen. */
class LifecycleDecisionTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration DEADLINE = Duration.ofMinutes(15);
  private static final Duration SETTLE = Duration.ofMinutes(1);
  private static final Instant SOON = START.plusSeconds(60);
  private static final Instant LATE = START.plus(DEADLINE);

  private static final String HEALTHY =
      """
      {"phase":"Cluster in healthy state","instances":1,"readyInstances":1,
       "conditions":[{"type":"Ready","status":"True"}]}
      """;
  private static final String HIBERNATED =
      """
      {"phase":"Cluster in healthy state","instances":0,"readyInstances":0,
       "conditions":[{"type":"Ready","status":"True"}]}
      """;
  private static final String STARTING = "{\"phase\":\"Setting up primary\",\"instances\":1}";
  private static final String POOL = "{\"instances\":1}";

  private final Lifecycle lifecycle = new Lifecycle(DEADLINE, SETTLE);

  private static DatabaseObject object(String sync, String status) {
    return object(sync, null, status);
  }

  private static DatabaseObject object(String sync, @Nullable String message, String status) {
    return new DatabaseObject(sync, message, "Unknown", null, Json.read(status), null);
  }

  private static ObservedDatabase seen(
      LifecycleStatus status, DatabaseObject cluster, DatabaseObject pooler) {
    return seen(status, cluster, pooler, null, null);
  }

  /** With the progress that was noted at the start, unless another is given. */
  private static ObservedDatabase seen(
      LifecycleStatus status,
      DatabaseObject cluster,
      DatabaseObject pooler,
      @Nullable String outage,
      @Nullable String progress) {
    ObservedDatabase now =
        new ObservedDatabase(
            database(status, null, null), cluster, pooler, Companions.NONE, outage);
    String stored = progress == null ? now.progress() : progress;
    return new ObservedDatabase(
        database(status, stored, null), cluster, pooler, Companions.NONE, outage);
  }

  private static ManagedDatabase database(
      LifecycleStatus status, @Nullable String progress, @Nullable String error) {
    return new ManagedDatabase(
        UUID.randomUUID(),
        "orders",
        "prod",
        "shop",
        "daap-orders",
        "daap-orders-pooler",
        status,
        FixedPlans.create().newSpec(SizeRequest.NONE),
        1,
        2,
        error,
        null,
        progress,
        START,
        START,
        false,
        true,
        false);
  }

  private static final DatabaseObject READY_CLUSTER = object("Synced", HEALTHY);
  private static final DatabaseObject READY_POOLER = object("Synced", POOL);

  /** What is seen of a Cluster and of its Pooler, and where a database goes from each status. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // cluster | its status | pooler | from provisioning | ready | error | deleting
        "Synced    | HEALTHY    | Synced    | ready | - | provisioning ready | -",
        "Drifted   | HEALTHY    | Synced    | ready | - | provisioning ready | -",
        "Synced    | STARTING   | Synced    | -     | - | -                  | -",
        "Synced    | HIBERNATED | Synced    | -     | - | -                  | -",
        "Synced    | {}         | Synced    | -     | - | -                  | -",
        "Pending   | HEALTHY    | Synced    | -     | - | -                  | -",
        "Synced    | HEALTHY    | OutOfSync | -     | - | -                  | -",
        "OutOfSync | {}         | OutOfSync | -     | - | -                  | -",
        "Error     | {}         | OutOfSync | error | - | -                  | -",
        "Synced    | HEALTHY    | Error     | error | - | -                  | -",
        "Missing   | HEALTHY    | Synced    | error | error | -              | -",
        "Synced    | HEALTHY    | Missing   | error | error | -              | -",
        "Deleting  | HEALTHY    | Deleted   | error | error | -              | -",
        "Deleted   | HEALTHY    | Deleting  | error | error | -              | -",
        "Deleted   | HEALTHY    | Deleted   | error | error | -              | deleted"
      })
  void whatIsSeenDecides(
      String cluster,
      String status,
      String pooler,
      String fromProvisioning,
      String fromReady,
      String fromError,
      String fromDeleting) {
    DatabaseObject clusterSeen = object(cluster, "because", named(status));
    DatabaseObject poolerSeen = object(pooler, "because", POOL);

    assertPath(LifecycleStatus.PROVISIONING, clusterSeen, poolerSeen, fromProvisioning);
    assertPath(LifecycleStatus.READY, clusterSeen, poolerSeen, fromReady);
    assertPath(LifecycleStatus.ERROR, clusterSeen, poolerSeen, fromError);
    assertPath(LifecycleStatus.DELETING, clusterSeen, poolerSeen, fromDeleting);
    assertPath(LifecycleStatus.DELETED, clusterSeen, poolerSeen, "-");
  }

  private static String named(String status) {
    return switch (status) {
      case "HEALTHY" -> HEALTHY;
      case "STARTING" -> STARTING;
      case "HIBERNATED" -> HIBERNATED;
      default -> status;
    };
  }

  private void assertPath(
      LifecycleStatus from, DatabaseObject cluster, DatabaseObject pooler, String expected) {
    Decision decision = lifecycle.decide(seen(from, cluster, pooler), SOON);

    List<LifecycleStatus> path =
        expected.equals("-")
            ? List.of()
            : java.util.Arrays.stream(expected.split(" ")).map(LifecycleStatus::parse).toList();
    assertThat(decision.path()).as("from %s", from).isEqualTo(path);
    LifecycleStatus at = from;
    for (LifecycleStatus next : decision.path()) {
      at = at.to(next);
    }
    if (at == LifecycleStatus.ERROR && from != LifecycleStatus.ERROR) {
      assertThat(decision.error()).isNotBlank();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Cluster is unrecoverable and needs manual intervention",
        "Cluster is in an unrecoverable state, needs manual intervention",
        "Invalid cluster definition",
        "Unable to create required cluster objects",
        "Cluster has incomplete or invalid image catalog",
        "Cluster cannot execute instance online upgrade due to missing architecture binary",
        "Cluster cannot proceed to reconciliation due to an unknown plugin being required",
        "Cluster cannot proceed to reconciliation due to an error while interacting with plugins",
        "Waiting for user action"
      })
  void aTerminalPhaseIsAnErrorAtOnceWithTheOperatorsReason(String phase) {
    String status = "{\"phase\":\"" + phase + "\",\"phaseReason\":\"no such class\"}";

    Decision decision =
        lifecycle.decide(
            seen(LifecycleStatus.PROVISIONING, object("Synced", status), READY_POOLER), SOON);

    assertThat(decision.path()).containsExactly(LifecycleStatus.ERROR);
    assertThat(decision.error()).isEqualTo(phase + ": no such class");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Failing over", "Switchover in progress", "Upgrading cluster"})
  void aPhaseThatEndsByItselfIsNoError(String phase) {
    DatabaseObject cluster = object("Synced", "{\"phase\":\"" + phase + "\"}");

    assertThat(
            lifecycle
                .decide(seen(LifecycleStatus.PROVISIONING, cluster, READY_POOLER), SOON)
                .path())
        .isEmpty();
    assertThat(lifecycle.decide(seen(LifecycleStatus.READY, cluster, READY_POOLER), LATE).path())
        .isEmpty();
  }

  @Test
  void thePoolerHasToBeActiveWhereItTellsAPhase() {
    assertThat(with(object("Synced", "{\"instances\":1,\"phase\":\"active\"}")).path())
        .containsExactly(LifecycleStatus.READY);
    assertThat(with(object("Synced", "{\"instances\":1,\"phase\":\"inactive\"}")).path()).isEmpty();
    assertThat(with(object("Synced", "{\"instances\":0}")).path()).isEmpty();
    Decision failed =
        with(object("Synced", "{\"instances\":1,\"phase\":\"failed\",\"phaseReason\":\"bad\"}"));
    assertThat(failed.path()).containsExactly(LifecycleStatus.ERROR);
    assertThat(failed.error()).isEqualTo("failed: bad");
  }

  private Decision with(DatabaseObject pooler) {
    return lifecycle.decide(seen(LifecycleStatus.PROVISIONING, READY_CLUSTER, pooler), SOON);
  }

  @Test
  void theDeadlineCountsFromTheLastProgress() {
    DatabaseObject starting = object("Synced", STARTING);
    ObservedDatabase still = seen(LifecycleStatus.PROVISIONING, starting, READY_POOLER);
    ObservedDatabase moved =
        seen(LifecycleStatus.PROVISIONING, starting, READY_POOLER, null, "something else");

    assertThat(lifecycle.decide(still, LATE.minusMillis(1)).path()).isEmpty();
    Decision late = lifecycle.decide(still, LATE);
    assertThat(late.path()).containsExactly(LifecycleStatus.ERROR);
    assertThat(late.error()).contains("No progress since " + START).contains("Setting up primary");
    Decision forward = lifecycle.decide(moved, LATE);
    assertThat(forward.path()).isEmpty();
    assertThat(forward.progressed()).isTrue();
  }

  @Test
  void anAbsentOperatorIsSaidPlainlyAndItsReturnHeals() {
    DatabaseObject untouched = object("Synced", "{}");

    Decision late =
        lifecycle.decide(
            seen(LifecycleStatus.PROVISIONING, untouched, READY_POOLER),
            START.plus(Duration.ofHours(1)));
    assertThat(late.path()).containsExactly(LifecycleStatus.ERROR);
    assertThat(late.error()).contains("is CloudNativePG running in cluster prod?");

    String noted = seen(LifecycleStatus.ERROR, untouched, READY_POOLER).progress();
    Decision back =
        lifecycle.decide(
            seen(LifecycleStatus.ERROR, object("Synced", STARTING), READY_POOLER, null, noted),
            START.plus(Duration.ofHours(2)));
    assertThat(back.path()).containsExactly(LifecycleStatus.PROVISIONING);
    assertThat(back.error()).isNull();
    assertThat(back.progressed()).isTrue();
  }

  @Test
  void anAbsentKindIsSaidPlainly() {
    String message =
        "no matches for kind \"Cluster\" in version \"postgresql.cnpg.io/v1\": the cluster does not"
            + " serve it (yet)";

    Decision decision =
        lifecycle.decide(
            seen(
                LifecycleStatus.PROVISIONING,
                object("Error", message, "{}"),
                object("OutOfSync", "{}")),
            SOON);

    assertThat(decision.error()).contains("install the operator there").contains(message);
  }

  @Test
  void aRefusedApplyKeepsItsMessage() {
    Decision decision =
        lifecycle.decide(
            seen(
                LifecycleStatus.PROVISIONING,
                object("Error", "exceeded quota: storage", "{}"),
                object("OutOfSync", "{}")),
            SOON);

    assertThat(decision.error())
        .isEqualTo("The Cluster daap-orders was refused: exceeded quota: storage");
  }

  @Test
  void aPhaseThatPassesIsAnErrorOnlyWhenItLasts() {
    ObservedDatabase seen =
        seen(
            LifecycleStatus.PROVISIONING,
            object("Synced", "{\"phase\":\"Unable to create required cluster objects\"}"),
            object("Synced", "{}"));

    assertThat(lifecycle.decide(seen, START.plusSeconds(9)).path()).isEmpty();
    assertThat(lifecycle.decide(seen, START.plusSeconds(10)).path())
        .containsExactly(LifecycleStatus.ERROR);
  }

  @Test
  void aClusterThatWasFoundGoneOnlyByTheApplyIsSaidToBeGone() {
    String message = "Cluster shop/daap-orders is gone, and the recreate policy Never leaves it";

    Decision decision =
        lifecycle.decide(
            seen(
                LifecycleStatus.PROVISIONING,
                object("Error", message, "{}"),
                object("Synced", "{}")),
            SOON);

    assertThat(decision.error()).contains("recreate=true").doesNotContain("policy");
  }

  @Test
  void aSilentWebhookIsSaidPlainly() {
    String message =
        "Internal error occurred: failed calling webhook \"mcluster.cnpg.io\": connection refused";

    Decision decision =
        lifecycle.decide(
            seen(
                LifecycleStatus.PROVISIONING,
                object("Error", message, "{}"),
                object("OutOfSync", "{}")),
            SOON);

    assertThat(decision.error()).contains("is the operator running?").contains(message);
  }

  @Test
  void whatNoOperatorHasSeenIsSaidPlainly() {
    Decision decision =
        lifecycle.decide(
            seen(LifecycleStatus.PROVISIONING, object("Synced", "{}"), object("Synced", "{}")),
            SOON);

    assertThat(decision.waitingFor()).isEqualTo("Cluster: the operator has not taken it up yet");
  }

  /** An error of the store, and whether it is the missing plugin's. */
  @ParameterizedTest
  @CsvSource({
    "no matches for kind \"ObjectStore\", install the plugin there",
    "Forbidden: no right, The ObjectStore for backups was refused: Forbidden: no right"
  })
  void aRefusedStoreIsAnErrorOfTheDatabase(String message, String expected) {
    ObservedDatabase plain =
        seen(LifecycleStatus.PROVISIONING, object("OutOfSync", "{}"), object("OutOfSync", "{}"));
    ObservedDatabase refused =
        new ObservedDatabase(
            plain.database(), plain.cluster(), plain.pooler(), new Companions(null, message), null);

    Decision decision = lifecycle.decide(refused, SOON);

    assertThat(decision.path()).containsExactly(LifecycleStatus.ERROR);
    assertThat(decision.error()).contains(expected);
  }

  @Test
  void anOutageIsNamedAsTheReason() {
    String outage = "The cluster prod is not connected: connection refused";
    DatabaseObject unapplied = object("OutOfSync", "{}");
    ObservedDatabase away = seen(LifecycleStatus.PROVISIONING, unapplied, unapplied, outage, null);

    assertThat(lifecycle.decide(away, SOON).waitingFor()).isEqualTo(outage);
    assertThat(lifecycle.decide(away, LATE).error()).contains(outage);
    ObservedDatabase ready = seen(LifecycleStatus.READY, READY_CLUSTER, READY_POOLER, outage, null);
    assertThat(lifecycle.decide(ready, LATE).path()).isEmpty();
  }

  @Test
  void afterARetryTheOldFailureIsToleratedForAWhile() {
    DatabaseObject refused = object("Error", "refused", "{}");
    DatabaseObject waiting = object("OutOfSync", "{}");
    ObservedDatabase plain = seen(LifecycleStatus.PROVISIONING, refused, waiting);
    ObservedDatabase retried =
        new ObservedDatabase(
            database(LifecycleStatus.PROVISIONING, plain.progress(), "refused"),
            refused,
            waiting,
            Companions.NONE,
            null);

    assertThat(lifecycle.decide(retried, START.plusSeconds(29)).path()).isEmpty();
    assertThat(lifecycle.decide(retried, START.plusSeconds(30)).path())
        .containsExactly(LifecycleStatus.ERROR);
    assertThat(lifecycle.decide(plain, START).path()).containsExactly(LifecycleStatus.ERROR);
  }

  /** A new Cluster with the same name would take the volumes of the old one for its own. */
  @Test
  void theNameIsTakenUntilWhatBelongedToTheClusterHadTimeToGo() {
    DatabaseObject gone =
        new DatabaseObject("Deleted", null, "Missing", null, Json.read("{}"), START);
    ObservedDatabase seen = seen(LifecycleStatus.DELETING, gone, object("Deleted", "{}"));

    Decision waiting = lifecycle.decide(seen, START.plus(SETTLE).minusMillis(1));
    assertThat(waiting.path()).isEmpty();
    assertThat(waiting.waitingFor()).contains("Pods, volumes, Secrets");
    assertThat(lifecycle.decide(seen, START.plus(SETTLE)).path())
        .containsExactly(LifecycleStatus.DELETED);
  }

  @Test
  void aDeletionSaysWhatItWaitsFor() {
    Decision decision =
        lifecycle.decide(
            seen(
                LifecycleStatus.DELETING,
                object("Deleting", "a finalizer is left", HEALTHY),
                object("Deleted", "{}")),
            LATE);

    assertThat(decision.path()).isEmpty();
    assertThat(decision.waitingFor())
        .isEqualTo("Waiting until these are gone: Cluster daap-orders (a finalizer is left)");
  }

  @ParameterizedTest
  @EnumSource(LifecycleStatus.class)
  void theSameViewTwiceChangesNothingMore(LifecycleStatus status) {
    ObservedDatabase seen = seen(status, object("Synced", STARTING), READY_POOLER);

    Decision first = lifecycle.decide(seen, SOON);

    assertThat(first).isEqualTo(lifecycle.decide(seen, SOON));
    assertThat(first.progressed() && first.path().isEmpty()).isFalse();
  }
}
