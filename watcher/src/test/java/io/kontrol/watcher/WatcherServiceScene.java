package io.kontrol.watcher;

import io.kontrol.migrations.Migrations;
import io.kontrol.sandbox.testing.TestCluster;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;

/** A cluster and a database for the booted service. */
public final class WatcherServiceScene implements QuarkusTestResourceLifecycleManager {
  private static final Scene SCENE = new Scene(TestCluster.sandbox());

  static Scene get() {
    return SCENE;
  }

  @Override
  public Map<String, String> start() {
    Map<String, String> configuration =
        new HashMap<>(SCENE.database.quarkusConfiguration(Migrations.WATCHER_ROLE));
    configuration.put("kontrol.cluster-id", SCENE.clusterId);
    configuration.put("kontrol.secret-digest-key", Scene.DIGEST_KEY);
    configuration.put("quarkus.kubernetes-client.api-server-url", SCENE.cluster.url());
    configuration.put("quarkus.kubernetes-client.token", SCENE.cluster.token());
    return configuration;
  }

  @Override
  public void stop() {
    SCENE.close();
    SCENE.cluster.close();
  }
}
