package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.reconciler.testing.FaultyFront.Fault;
import io.kontrol.reconciler.testing.World;
import io.kontrol.reconciler.testing.WorldTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A call that the cluster has yet to answer may take effect late: nothing newer goes before it. */
class LateCallTest extends WorldTest {
  private static final String END_SESSIONS =
      """
      SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
      WHERE datname = current_database() AND usename LIKE 'kontrol_reconciler%'
      """;

  private final CountDownLatch answer = new CountDownLatch(1);

  private void holdTheFirst(String name) {
    AtomicBoolean first = new AtomicBoolean(true);
    front.on(
        request -> request.isApplyOf(name) && first.compareAndSet(true, false), Fault.hold(answer));
  }

  private long applies(String name) {
    return front.count(request -> request.isApplyOf(name));
  }

  private void endSessions() throws SQLException {
    try (Connection owner = world.database().owner().getConnection();
        Statement statement = owner.createStatement()) {
      statement.execute(END_SESSIONS);
    }
  }

  /** Each has looked at everything, and what was found then is done. */
  private void allHaveHadTheirTurn(List<World.Replica> replicas) {
    for (World.Replica replica : replicas) {
      long before = replica.reconciler().sweeps();
      eventually(() -> assertThat(replica.reconciler().sweeps()).isGreaterThan(before + 1));
    }
    converged(user.create(configMap("later", "1")));
  }

  @Test
  void anotherReplicaDoesNotOvertakeIt() {
    world.with("sweep", "200ms").with("patience", "200ms");
    List<World.Replica> replicas = List.of(world.start(), world.start());
    holdTheFirst("cart");
    int id = user.create(configMap("cart", "1"));
    eventually(() -> assertThat(user.applied(id, "lease_token")).isNotEqualTo("null"));

    user.update(id, configMap("cart", "2"));
    allHaveHadTheirTurn(replicas);
    assertThat(applies("cart")).isOne();

    answer.countDown();
    converged(id);
    assertThat(valueOf("cart")).isEqualTo("2");
    assertThat(applies("cart")).isEqualTo(2);
  }

  @Test
  void itsOwnReplicaDoesNotOvertakeItWhenTheDatabaseHasForgottenTheClaim() throws SQLException {
    // the one lane does what came later when it has got over the loss
    World.Replica replica = world.with("sweep", "200ms").with("lanes", "1").start();
    holdTheFirst("cart");
    int id = user.create(configMap("cart", "1"));
    eventually(() -> assertThat(applies("cart")).isOne());
    endSessions();

    user.update(id, configMap("cart", "2"));
    allHaveHadTheirTurn(List.of(replica));
    assertThat(applies("cart")).isOne();

    answer.countDown();
    converged(id);
    assertThat(valueOf("cart")).isEqualTo("2");
  }

  @Test
  void anotherReplicaDoesNotOvertakeItWhenTheDatabaseHasForgottenAllSessions() throws SQLException {
    world.with("sweep", "200ms");
    List<World.Replica> replicas = List.of(world.start(), world.start());
    holdTheFirst("cart");
    int id = user.create(configMap("cart", "1"));
    eventually(() -> assertThat(applies("cart")).isOne());
    endSessions();

    user.update(id, configMap("cart", "2"));
    allHaveHadTheirTurn(replicas);
    assertThat(applies("cart")).isOne();

    answer.countDown();
    converged(id);
    assertThat(valueOf("cart")).isEqualTo("2");
    assertThat(applies("cart")).isEqualTo(2);
  }

  @Test
  void whatTheClusterHasDoneIsRecordedWhenTheDatabaseIsBackAndNotDoneAgain() {
    world.start();
    holdTheFirst("cart");
    int id = user.create(configMap("cart", "1"));
    eventually(() -> assertThat(applies("cart")).isOne());
    world.refuseConnections();
    answer.countDown();
    eventually(() -> assertThat(cluster.find(configMapPath("cart"))).isPresent());
    world.acceptConnections();

    converged(id);
    assertThat(user.events(id)).containsExactly("ApplySucceeded");
    assertThat(applies("cart")).isOne();
  }
}
