package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.testing.FaultyFront.Fault;
import io.kontrol.reconciler.testing.FaultyFront.Request;
import io.kontrol.reconciler.testing.World;
import io.kontrol.reconciler.testing.WorldTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutageTest extends WorldTest {
  private List<Integer> configMaps(int count) {
    List<JsonNode> manifests =
        IntStream.range(0, count)
            .mapToObj(i -> Json.read(configMap("c" + i, "1").replace('\'', '"')))
            .collect(Collectors.toCollection(ArrayList::new));
    return user.create(manifests);
  }

  private void anOutageMarksNothingAndWorkResumes(Fault fault) {
    front.on(request -> true, fault);
    world.with("backoff-first", "100ms").with("probe-most", "200ms").start();
    configMaps(20);
    eventually(() -> assertThat(user.events("ReconcileDeferred")).hasSize(1));
    long asked = front.requests().size();
    eventually(() -> assertThat((long) front.requests().size()).isGreaterThan(asked + 3));
    assertThat(user.syncs()).isEqualTo(Map.of("OutOfSync", 20L));
    assertThat(user.events("ReconcileDeferred")).hasSize(1);
    front.heal();
    eventually(() -> assertThat(user.syncs()).isEqualTo(Map.of("Pending", 20L)));
    assertThat(user.events("ReconcileDeferred")).hasSize(1);
    assertThat(user.events("ReconcileResumed")).hasSize(1);
    assertThat(user.events("ApplyFailed")).isEmpty();
    assertThat(user.count("SELECT sum(attempts) FROM resource_applied_states")).isZero();
  }

  @Test
  void kubernetesGoneAndBack() {
    anOutageMarksNothingAndWorkResumes(Fault.drop());
  }

  @Test
  void kubernetesAnswersNothingButErrorsAndIsBack() {
    anOutageMarksNothingAndWorkResumes(Fault.status(500, "etcdserver: request timed out"));
  }

  @Test
  void ourCredentialsAreRefusedAndAcceptedAgain() {
    anOutageMarksNothingAndWorkResumes(Fault.status(401, "Unauthorized"));
  }

  @Test
  void writesAreRefusedWhileTheServerSaysThatItIsWell() {
    front.on(request -> request.method().equals("PATCH"), Fault.status(503, "no leader"));
    world.with("backoff-first", "100ms").with("probe-most", "200ms").start();
    configMaps(5);
    eventually(() -> assertThat(user.events("ReconcileDeferred")).hasSize(1));
    assertThat(user.syncs()).isEqualTo(Map.of("OutOfSync", 5L));
    front.heal();
    eventually(() -> assertThat(user.syncs()).isEqualTo(Map.of("Pending", 5L)));
  }

  @Test
  void tooManyRequestsIsAPauseAndNoFailure() {
    front.on(request -> request.isWrite(), Fault.status(429, "slow down", "Retry-After", "1"));
    world.start();
    configMaps(20);
    eventually(() -> assertThat(front.count(Request::isWrite)).isPositive());
    eventually(() -> assertThat(world.replica(0).reconciler().gate().isOpenForWork()).isFalse());
    assertThat(front.count(Request::isWrite)).isLessThanOrEqualTo(40);
    assertThat(user.syncs()).isEqualTo(Map.of("OutOfSync", 20L));
    front.heal();
    eventually(() -> assertThat(user.syncs()).isEqualTo(Map.of("Pending", 20L)));
    assertThat(user.events("ApplyFailed")).isEmpty();
    assertThat(user.events("ReconcileDeferred")).isEmpty();
  }

  @Test
  void anObjectThatTheServerFailsOnIsItsOwnFailureAndHoldsUpNobody() {
    front.on(r -> r.isApplyOf("c0"), Fault.status(500, "failed calling webhook"));
    world.start();
    List<Integer> ids = configMaps(10);
    ids.subList(1, 10).forEach(this::converged);
    eventually(() -> assertThat(user.sync(ids.get(0))).isEqualTo("Error"));
    assertThat(user.applied(ids.get(0), "error_message")).isEqualTo("failed calling webhook");
    assertThat(user.events("ReconcileDeferred")).isEmpty();
  }

  @Test
  void anObjectThatTheServerIsSlowOnHoldsUpNobody() {
    CountDownLatch latch = new CountDownLatch(1);
    front.on(r -> r.isApplyOf("c0"), Fault.hold(latch));
    world.with("patience", "200ms").with("concurrency", "4").start();
    List<Integer> ids = configMaps(50);
    ids.subList(1, 50).forEach(this::converged);
    assertThat(user.sync(ids.get(0))).isEqualTo("OutOfSync");
    latch.countDown();
    converged(ids.get(0));
    assertThat(front.count(r -> r.isApplyOf("c0"))).isEqualTo(1);
  }

  @Test
  void anAnswerLostAfterTheWriteIsAppliedAgainWithoutEffect() {
    world.start();
    int id = user.create(configMap("a", "1"));
    converged(id);
    String version = user.applied(id, "k8s_resource_version");
    user.execute("UPDATE resources SET reconcile_requested_at = clock_timestamp()");
    eventually(() -> assertThat(front.count(r -> r.isApplyOf("a"))).isEqualTo(2));
    eventually(() -> assertThat(user.applied(id, "reconciled_request_at")).isNotEqualTo("null"));
    assertThat(user.applied(id, "k8s_resource_version")).isEqualTo(version);
    assertThat(user.events(id)).containsExactly("ApplySucceeded");
  }

  @Test
  void postgresGoneAndBack() {
    World.Replica replica = world.with("sweep", "1s").start();
    int before = user.create(configMap("before", "1"));
    converged(before);
    world.refuseConnections();
    eventually(() -> assertThat(replica.reconciler().hasDatabase()).isFalse());
    assertThat(replica.reconciler().sinceProgress()).isLessThan(Duration.ofSeconds(30));
    world.acceptConnections();
    int after = user.create(configMap("after", "1"));
    converged(after);
    assertThat(user.events(before)).containsExactly("ApplySucceeded");
  }

  @Test
  void aReplicaThatDiesReleasesItsClaimsAndTheOtherFinishes() {
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
  void twoReplicasApplyEachChangeOnce() {
    world.start();
    world.start();
    configMaps(1_000);
    eventually(() -> assertThat(user.syncs()).isEqualTo(Map.of("Pending", 1_000L)));
    Map<String, Long> applies =
        front.requests().stream()
            .filter(Request::isWrite)
            .collect(Collectors.groupingBy(Request::path, Collectors.counting()));
    assertThat(applies).hasSize(1_000).allSatisfy((path, count) -> assertThat(count).isEqualTo(1));
    assertThat(user.events("ApplySucceeded")).hasSize(1_000);
  }

  @Test
  void aFloodOfDeletesDoesNotStarveACreate() {
    world.with("concurrency", "2").with("batch", "8").start();
    List<Integer> ids = configMaps(300);
    eventually(() -> assertThat(user.syncs()).isEqualTo(Map.of("Pending", 300L)));
    user.delete(ids.stream().mapToInt(Integer::intValue).toArray());
    int id = user.create(configMap("urgent", "1"));
    converged(id);
    assertThat(user.syncs().get("Deleting")).isGreaterThan(150);
  }
}
