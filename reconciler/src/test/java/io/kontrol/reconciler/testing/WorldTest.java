package io.kontrol.reconciler.testing;

import io.kontrol.sandbox.testing.TestCluster;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A fresh database, a namespace of its own in the cluster, and a front that can misbehave. */
public abstract class WorldTest {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  protected FaultyFront front;
  protected World world;
  protected User user;
  protected Objects cluster;
  protected Mirror mirror;
  protected String namespace;

  @BeforeEach
  void openWorld() {
    front = new FaultyFront(TestCluster.best());
    world = World.on(front.kubeconfig(), TestCluster.best().kubeconfig());
    user = world.user();
    cluster = world.objects();
    mirror = world.mirror();
    namespace =
        cluster.namespace("n" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet());
  }

  @AfterEach
  void closeWorld() {
    world.close();
    front.close();
  }

  protected static void eventually(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(assertion);
  }

  protected void converged(int id) {
    eventually(
        () -> {
          if (!user.sync(id).equals("Pending") && !user.sync(id).equals("Synced")) {
            throw new AssertionError(user.sync(id) + ": " + user.applied(id, "error_message"));
          }
        });
  }

  protected String configMap(String name, String value) {
    return "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'%s','namespace':'%s'},'data':{'key':'%s'}}"
        .formatted(name, namespace, value);
  }

  protected String configMapPath(String name) {
    return "/api/v1/namespaces/" + namespace + "/configmaps/" + name;
  }

  protected String valueOf(String name) {
    return cluster.get(configMapPath(name)).path("data").path("key").asText();
  }
}
