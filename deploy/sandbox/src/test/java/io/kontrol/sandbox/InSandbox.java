package io.kontrol.sandbox;

import io.kontrol.sandbox.testing.KubeHttp;
import io.kontrol.sandbox.testing.TestCluster;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

/** Tests that share one sandbox, with quick rollouts and frequent bookmarks. */
abstract class InSandbox {
  static final String MAPS = "/api/v1/namespaces/default/configmaps";
  static final TestCluster CLUSTER =
      TestCluster.sandbox(
          SandboxOptions.defaults()
              .withRolloutDelay(Duration.ofMillis(50))
              .withBookmarkInterval(Duration.ofMillis(50)));
  static final Sandbox SANDBOX = CLUSTER.asSandbox().orElseThrow();
  static final KubeHttp HTTP = new KubeHttp(CLUSTER);

  @AfterEach
  void repair() {
    SANDBOX.faults().clear();
  }

  /** A ConfigMap with its name as the label {@code of}. */
  static String map(String name, String data) {
    return """
    {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","labels":{"of":"%s"}},"data":{%s}}
    """
        .formatted(name, name, data);
  }

  /** The newest version of all. */
  static String now() {
    return HTTP.get(MAPS + "?limit=1").version();
  }
}
