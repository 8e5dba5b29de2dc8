package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.reconciler.testing.FaultyFront.Fault;
import io.kontrol.reconciler.testing.FaultyFront.Request;
import io.kontrol.reconciler.testing.WorldTest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OutageTest extends WorldTest {
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
  void kubernetesAnswersNothingButErrorsAndIsBack() {
    anOutageMarksNothingAndWorkResumes(Fault.status(500, "etcdserver: request timed out"));
  }

  @Test
  void thatTheClusterIsBackIsToldAlsoWhenTheDatabaseWasAwayThen() {
    front.on(request -> true, Fault.status(500, "etcdserver: request timed out"));
    world.with("backoff-first", "100ms").with("probe-most", "200ms").with("sweep", "1s").start();
    int id = configMaps(1).get(0);
    eventually(() -> assertThat(user.events("ReconcileDeferred")).hasSize(1));
    world.refuseConnections();
    front.heal();
    eventually(() -> assertThat(world.replica(0).reconciler().breaker().isOpenForWork()).isTrue());
    world.acceptConnections();
    converged(id);
    eventually(() -> assertThat(user.events("ReconcileResumed")).hasSize(1));
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
    eventually(() -> assertThat(world.replica(0).reconciler().breaker().isOpenForWork()).isFalse());
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
  void whatPostgresqlCannotStoreIsItsOwnFailureAndHoldsUpNobody() {
    String tooLong = "u".repeat(5_000);
    front.on(
        r -> r.isApplyOf("c3"),
        Fault.answer(
            200, "{\"metadata\":{\"uid\":\"" + tooLong + "\",\"resourceVersion\":\"1\"}}"));
    world.with("backoff-first", "1h").with("backoff-most", "1h").start();
    List<Integer> ids = configMaps(10);
    eventually(() -> assertThat(user.syncs()).isEqualTo(Map.of("Pending", 9L, "Error", 1L)));
    assertThat(user.applied(ids.get(3), "error_message")).contains("cannot be stored");
    assertThat(user.events(ids.get(3))).containsExactly("ApplyFailed");
    assertThat(user.events("ApplySucceeded")).hasSize(9);
    assertThat(front.count(Request::isWrite)).isEqualTo(10);
  }

  @Test
  void aMessageOfAnySizeAndContentIsKept() {
    front.on(r -> r.isApplyOf("c0"), Fault.status(403, "nul \\u0000 and " + "x".repeat(500_000)));
    world.start();
    List<Integer> ids = configMaps(2);
    eventually(() -> assertThat(user.sync(ids.get(0))).isEqualTo("Error"));
    assertThat(user.applied(ids.get(0), "error_message"))
        .startsWith("nul \\0 and xxx")
        .hasSizeGreaterThan(500_000);
    converged(ids.get(1));
  }
}
