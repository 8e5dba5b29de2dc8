package io.kontrol.reconciler;

import io.kontrol.migrations.Migrations;
import io.kontrol.reconciler.testing.FaultyFront;
import io.kontrol.reconciler.testing.World;
import io.kontrol.sandbox.testing.TestCluster;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** A cluster, with faults on demand, and a database for the booted service. */
public final class ReconcilerServiceScene implements QuarkusTestResourceLifecycleManager {
  private static final TestCluster CLUSTER = TestCluster.sandbox();
  private static final FaultyFront FRONT = new FaultyFront(CLUSTER);
  private static final World WORLD = World.on(FRONT.kubeconfig(), CLUSTER.kubeconfig());

  static World world() {
    return WORLD;
  }

  static FaultyFront front() {
    return FRONT;
  }

  @Override
  public Map<String, String> start() {
    Map<String, String> configuration =
        new HashMap<>(WORLD.database().quarkusConfiguration(Migrations.RECONCILER_ROLE));
    configuration.put("kontrol.cluster-id", World.CLUSTER);
    configuration.put("kontrol.secret-digest-key", "a key for tests only");
    configuration.put("kontrol.reconciler.probe-most", "200ms");
    configuration.put("quarkus.kubernetes-client.api-server-url", FRONT.url());
    configuration.put("quarkus.kubernetes-client.token", CLUSTER.token());
    return configuration;
  }

  @Override
  public void stop() {
    WORLD.close();
    FRONT.close();
    CLUSTER.close();
  }
}
