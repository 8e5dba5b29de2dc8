package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.reconciler.loop.WakeupSignals.Reason;
import io.kontrol.reconciler.testing.FaultyFront.Fault;
import io.kontrol.reconciler.testing.FaultyFront.Request;
import io.kontrol.reconciler.testing.World;
import io.kontrol.reconciler.testing.WorldTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The design's failure table, as far as it is the reconciler's: each row a test, on each kind of
 * cluster that there is.
 */
abstract class FailureTable extends WorldTest {
  @Test
  void killedBeforeTheWriteAnotherTakesTheClaimsOverAndNothingIsForgotten() {
    CountDownLatch latch = new CountDownLatch(1);
    front.on(Request::isWrite, Fault.hold(latch));
    world.with("patience", "30s").with("stop-timeout", "1ms").with("sweep", "1s");
    World.Replica first = world.start();
    List<Integer> ids = configMaps(10);
    eventually(() -> assertThat(front.count(Request::isWrite)).isEqualTo(10));
    assertThat(user.syncs()).isEqualTo(Map.of("OutOfSync", 10L));
    first.stop();
    front.heal();
    world.start();
    ids.forEach(this::converged);
    latch.countDown();
    assertThat(user.events("ApplySucceeded")).hasSize(10);
  }

  @Test
  void killedAfterTheWriteAndBeforeItsRecordTheNextApplyHasNoEffect() {
    CountDownLatch latch = new CountDownLatch(1);
    front.on(r -> r.isApplyOf("a"), Fault.hold(latch));
    world.with("sweep", "1s");
    World.Replica first = world.start();
    int id = user.create(configMap("a", "1"));
    eventually(() -> assertThat(front.count(r -> r.isApplyOf("a"))).isEqualTo(1));
    world.refuseConnections();
    latch.countDown();
    eventually(() -> assertThat(cluster.find(configMapPath("a"))).isPresent());
    String version = version("a");
    first.stop();
    front.heal();
    world.acceptConnections();
    assertThat(user.sync(id)).isEqualTo("OutOfSync");
    world.start();
    converged(id);
    assertThat(version("a")).isEqualTo(version);
    assertThat(user.applied(id, "k8s_resource_version")).isEqualTo(version);
    assertThat(user.events(id)).containsExactly("ApplySucceeded");
  }

  private String version(String name) {
    return cluster.get(configMapPath(name)).path("metadata").path("resourceVersion").asText();
  }

  @Test
  void anAnswerLostAfterTheWriteIsAppliedAgainWithoutEffect() {
    front.loseAnswerOf(configMapPath("a"));
    world.start();
    int id = user.create(configMap("a", "1"));
    converged(id);
    // lost; refused, since there is something; repeated, since that is ours
    assertThat(front.count(r -> r.isApplyOf("a"))).isEqualTo(3);
    assertThat(user.applied(id, "k8s_resource_version")).isEqualTo(version("a"));
    assertThat(user.events(id)).containsExactly("ApplySucceeded");
  }

  @Test
  void postgresGoneAndBack() {
    World.Replica replica = world.with("sweep", "1s").start();
    int before = user.create(configMap("before", "1"));
    converged(before);
    world.refuseConnections();
    replica.reconciler().signals().wake(Reason.EVERYTHING);
    eventually(() -> assertThat(replica.reconciler().hasDatabase()).isFalse());
    assertThat(replica.reconciler().sinceProgress()).isLessThan(Duration.ofSeconds(30));
    world.acceptConnections();
    int after = user.create(configMap("after", "1"));
    converged(after);
    assertThat(user.events(before)).containsExactly("ApplySucceeded");
  }

  @Test
  void kubernetesGoneAndBack() {
    front.cut();
    world.with("backoff-first", "100ms").with("probe-most", "200ms").start();
    configMaps(20);
    eventually(() -> assertThat(user.events("ReconcileDeferred")).hasSize(1));
    assertThat(user.syncs()).isEqualTo(Map.of("OutOfSync", 20L));
    front.heal();
    eventually(() -> assertThat(user.syncs()).isEqualTo(Map.of("Pending", 20L)));
    assertThat(user.events("ReconcileDeferred")).hasSize(1);
    assertThat(user.events("ReconcileResumed")).hasSize(1);
    assertThat(user.events("ApplyFailed")).isEmpty();
  }

  @Test
  void objectEditedFromOutside() {
    world.start();
    int id = applied("a", "Enforce");
    edit(id, "a", "theirs");
    eventually(() -> assertThat(valueOf("a")).isEqualTo("ours"));
    eventually(
        () ->
            assertThat(user.events(id))
                .containsExactly("ApplySucceeded", "DriftDetected", "DriftCorrected"));
    mirror.look(id, configMapPath("a"));
    assertThat(user.sync(id)).isEqualTo("Synced");
  }

  @Test
  void labelRemovedFromOutside() {
    world.start();
    int id = applied("a", "Enforce");
    cluster.mergePatch(
        configMapPath("a"), "{\"metadata\":{\"labels\":{\"kontrol/resource-id\":null}}}");
    mirror.look(id, configMapPath("a"));
    eventually(
        () ->
            assertThat(
                    cluster
                        .get(configMapPath("a"))
                        .path("metadata")
                        .path("labels")
                        .path("kontrol/resource-id")
                        .asText())
                .isEqualTo(String.valueOf(id)));
  }

  @Test
  void objectDeletedFromOutside() {
    world.start();
    int id = applied("a", "Enforce");
    cluster.delete(configMapPath("a"));
    mirror.look(id, configMapPath("a"));
    eventually(() -> assertThat(valueOf("a")).isEqualTo("ours"));
    eventually(() -> assertThat(user.events("DriftDetected")).hasSize(1));
    assertThat(user.events("DriftDetected").get(0).path("sync").asText()).isEqualTo("Missing");
  }

  @Test
  void deletedWhileTheReconcilerIsDown() {
    world.start();
    int id = user.create(configMap("a", "1"));
    converged(id);
    world.stopAll();
    user.delete(id);
    assertThat(cluster.find(configMapPath("a"))).isPresent();
    world.start();
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Deleted"));
    assertThat(cluster.find(configMapPath("a"))).isEmpty();
  }

  @Test
  void sameNameDeletedAndCreatedAgain() {
    world.start();
    int old = user.create(configMap("a", "old"));
    converged(old);
    String oldUid = user.applied(old, "uid");
    user.delete(old);
    int fresh = user.create(configMap("a", "new"));
    converged(fresh);
    eventually(() -> assertThat(user.sync(old)).isEqualTo("Deleted"));
    assertThat(valueOf("a")).isEqualTo("new");
    assertThat(user.applied(fresh, "uid")).isNotEqualTo(oldUid);
  }

  @Test
  void twoReconcilersApplyEachChangeOnce() {
    world.start();
    world.start();
    configMaps(500);
    eventually(() -> assertThat(user.syncs()).isEqualTo(Map.of("Pending", 500L)));
    Map<String, Long> applies =
        front.requests().stream()
            .filter(Request::isWrite)
            .collect(Collectors.groupingBy(Request::path, Collectors.counting()));
    assertThat(applies).hasSize(500).allSatisfy((path, count) -> assertThat(count).isEqualTo(1));
    assertThat(user.events("ApplySucceeded")).hasSize(500);
  }

  @Test
  void aFloodOfDeletesLetsCreatesThrough() {
    world.start();
    List<Integer> ids = configMaps(200);
    eventually(() -> assertThat(user.syncs()).isEqualTo(Map.of("Pending", 200L)));
    world.stopAll();
    world.with("concurrency", "2").with("batch", "8").start();
    user.delete(ids.stream().mapToInt(Integer::intValue).toArray());
    int id = user.create(configMap("urgent", "1"));
    converged(id);
    assertThat(user.syncs().get("Deleting")).isGreaterThan(100);
  }

  @Test
  void whatIsPausedIsLeftAloneUntilItIsResumed() {
    world.start();
    int edited = applied("edited", "Enforce");
    int changed = applied("changed", "Enforce");
    int deleted = applied("deleted", "Enforce");
    List.of(edited, changed, deleted).forEach(id -> user.set(id, "paused", true));
    long writes = front.count(Request::isWrite);

    edit(edited, "edited", "theirs");
    user.update(changed, configMap("changed", "new"));
    user.delete(deleted);
    int other = user.create(configMap("other", "1"));
    converged(other);
    eventually(() -> assertThat(user.events(edited)).contains("DriftDetected"));
    assertThat(user.sync(edited)).isEqualTo("Drifted");
    assertThat(user.sync(changed)).isEqualTo("OutOfSync");
    assertThat(user.sync(deleted)).isEqualTo("Deleting");
    assertThat(front.count(r -> r.isWrite() && !r.isApplyOf("other"))).isEqualTo(writes);

    List.of(edited, changed, deleted).forEach(id -> user.resume(id));
    eventually(() -> assertThat(valueOf("edited")).isEqualTo("ours"));
    eventually(() -> assertThat(valueOf("changed")).isEqualTo("new"));
    eventually(() -> assertThat(user.sync(deleted)).isEqualTo("Deleted"));
  }
}
