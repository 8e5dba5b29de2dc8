package io.kontrol.reconciler.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.migrations.testing.Closing;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.model.json.Json;
import io.kontrol.sandbox.testing.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A fresh database, a namespace of its own in the cluster, and a front that can misbehave. */
public abstract class WorldTest {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  private final Closing closing = new Closing();
  protected FaultyFront front;
  protected World world;
  protected DesiredStateUser user;
  protected ClusterObjects cluster;
  protected WatcherStandIn mirror;
  protected String namespace;

  @BeforeEach
  void openWorld() {
    TestCluster testCluster = closing.opened(testCluster());
    front = closing.opened(new FaultyFront(testCluster));
    world = closing.opened(World.on(front.kubeconfig(), testCluster.kubeconfig()));
    if (withClusterRoles()) {
      world.withClusterRoles();
    }
    user = world.user();
    cluster = world.objects();
    mirror = world.mirror();
    namespace =
        cluster.namespace("n" + ProcessHandle.current().pid() + "-" + COUNTER.incrementAndGet());
  }

  @AfterEach
  void closeWorld() {
    closing.close();
  }

  /** Where the test takes place. */
  protected TestCluster testCluster() {
    return TestCluster.best();
  }

  /**
   * With the property, each of these tests runs as it would where clusters have their own roles.
   */
  protected boolean withClusterRoles() {
    return Boolean.getBoolean(TestDatabase.CLUSTER_ROLES);
  }

  protected static void eventually(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
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

  /** All in one transaction: {@code c0}, {@code c1} and so on. */
  protected List<Integer> configMaps(int count) {
    List<JsonNode> manifests =
        IntStream.range(0, count)
            .mapToObj(i -> Json.read(configMap("c" + i, "1").replace('\'', '"')))
            .collect(Collectors.toCollection(ArrayList::new));
    return user.create(manifests);
  }

  /** A ConfigMap that is applied and seen. */
  protected int applied(String name, String policy) {
    int id = user.create(configMap(name, "ours"));
    user.set(id, "drift_policy", policy);
    converged(id);
    mirror.look(id, configMapPath(name));
    assertThat(user.sync(id)).isEqualTo("Synced");
    return id;
  }

  /** By another hand, and seen. */
  protected void edit(int id, String name, String value) {
    cluster.mergePatch(configMapPath(name), "{\"data\":{\"key\":\"" + value + "\"}}");
    mirror.look(id, configMapPath(name));
  }
}
