package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.reconciler.testing.FaultyFront.Fault;
import io.kontrol.reconciler.testing.FaultyFront.Request;
import io.kontrol.reconciler.testing.World;
import io.kontrol.reconciler.testing.WorldTest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A stop in the middle of work ends within its time, whether the cluster answers or not. */
class StopTest extends WorldTest {
  private static Duration timed(World.Replica replica) {
    long start = System.nanoTime();
    replica.stop();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private long recorded() {
    return user.count("SELECT count(*) FROM resource_applied_states WHERE status = 'success'");
  }

  @Test
  void whatIsUnderWayIsFinishedAndRecorded() {
    World.Replica replica = world.with("batch", "16").start();
    List<Integer> ids = configMaps(400);
    eventually(() -> assertThat(recorded()).isGreaterThan(30));
    assertThat(timed(replica)).isLessThan(Duration.ofSeconds(15));
    long done = recorded();
    assertThat(done).isLessThan(400);
    assertThat(front.count(Request::isWrite)).isEqualTo(done);
    world.start();
    ids.forEach(this::converged);
    assertThat(front.count(Request::isWrite)).isEqualTo(400);
  }

  @Test
  void whatCannotBeFinishedIsReleased() {
    CountDownLatch latch = new CountDownLatch(1);
    front.on(Request::isWrite, Fault.hold(latch));
    World.Replica replica = world.with("patience", "30s").with("stop-timeout", "300ms").start();
    List<Integer> ids = configMaps(40);
    eventually(() -> assertThat(front.count(Request::isWrite)).isEqualTo(16));
    assertThat(timed(replica)).isLessThan(Duration.ofSeconds(10));
    front.heal();
    world.start();
    ids.forEach(this::converged);
    latch.countDown();
    assertThat(user.events("ApplySucceeded")).hasSize(40);
  }
}
