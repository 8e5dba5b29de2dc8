package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.reconciler.testing.FaultyFront.Fault;
import io.kontrol.reconciler.testing.FaultyFront.Request;
import io.kontrol.reconciler.testing.World;
import io.kontrol.reconciler.testing.WorldTest;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each replica tells that it lives and how it sees the cluster, with nothing to be applied. */
class ReplicaHeartbeatTest extends WorldTest {
  @BeforeEach
  void quickly() {
    world
        .with("heartbeat", "200ms")
        .with("backoff-first", "100ms")
        .with("probe-most", "200ms")
        .with("sweep", "1h");
  }

  private String replica(String expression) {
    return user.texts("SELECT (" + expression + ")::TEXT FROM reconciler_replicas").get(0);
  }

  private void connection(String state) {
    eventually(
        () ->
            assertThat(user.texts("SELECT connection FROM reconciler_replicas"))
                .containsExactly(state));
  }

  @Test
  void aClusterThatIsLostAtRestIsToldOnceAndSoIsItsReturn() {
    world.start();
    connection("Connected");
    assertThat(
            replica("version IS NULL AND started_at <= heartbeat_at AND heartbeat_at < expires_at"))
        .isEqualTo("true");
    front.cut();
    connection("Lost");
    assertThat(replica("connection_message")).asString().contains("/readyz");
    String since = replica("connection_since");
    String heartbeat = replica("heartbeat_at");
    eventually(() -> assertThat(replica("heartbeat_at > '" + heartbeat + "'")).isEqualTo("true"));
    assertThat(replica("connection_since")).isEqualTo(since);
    front.heal();
    connection("Connected");
    assertThat(replica("connection_since > '" + since + "' AND connection_message IS NULL"))
        .isEqualTo("true");
    eventually(() -> assertThat(user.events("ReconcileResumed")).hasSize(1));
    assertThat(user.events("ReconcileDeferred")).hasSize(1);
  }

  @Test
  void aNetworkThatSwallowsRequestsIsNoticed() {
    world.start();
    connection("Connected");
    CountDownLatch open = new CountDownLatch(1);
    front.on(request -> true, Fault.hold(open));
    connection("Lost");
    assertThat(replica("connection_message")).asString().contains("3000");
    front.heal();
    open.countDown();
    connection("Connected");
  }

  @Test
  void aClusterThatAnswersOurCallsIsNotAskedBesides() throws InterruptedException {
    world.with("heartbeat", "1h").start();
    connection("Connected");
    long asked = front.count(ReplicaHeartbeatTest::isProbe);
    long before = System.nanoTime();
    converged(configMaps(1).get(0));
    Duration since = Duration.ofNanos(System.nanoTime() - before);
    assertThat(world.replica(0).reconciler().breaker().check(since)).isEmpty();
    assertThat(front.count(ReplicaHeartbeatTest::isProbe)).isEqualTo(asked);
  }

  private static boolean isProbe(Request request) {
    return request.path().equals("/readyz");
  }

  @Test
  void aReplicaThatStopsIsGone() {
    World.Replica first = world.start();
    connection("Connected");
    world.start();
    eventually(
        () -> assertThat(user.count("SELECT count(*) FROM reconciler_replicas")).isEqualTo(2));
    first.stop();
    assertThat(user.count("SELECT count(*) FROM reconciler_replicas")).isEqualTo(1);
    assertThat(front.count(Request::isWrite)).isZero();
  }
}
