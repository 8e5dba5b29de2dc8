package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.cluster.ApplyClient;
import io.kontrol.reconciler.cluster.ClientSettings;
import io.kontrol.reconciler.testing.DesiredStateUser;
import io.kontrol.reconciler.testing.World;
import io.kontrol.sandbox.testing.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How close to the API server's own limit we come; the bare loop is that limit. */
@Tag("speed")
class ThroughputTest {
  private static final Logger LOG = Logger.getLogger(ThroughputTest.class);
  private static final int OBJECTS = 2_000;
  private static final int CONCURRENCY = 16;

  private static List<JsonNode> manifests(String namespace, int round) {
    List<JsonNode> manifests = new ArrayList<>();
    for (int i = 0; i < OBJECTS; i++) {
      ObjectNode manifest =
          (ObjectNode) Json.read("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\"}");
      manifest.putObject("metadata").put("name", "r" + round + "-" + i).put("namespace", namespace);
      ObjectNode data = manifest.putObject("data");
      for (int line = 0; line < 10; line++) {
        data.put("key-" + line, "value %d of object %d ".formatted(line, i).repeat(6));
      }
      manifests.add(manifest);
    }
    return manifests;
  }

  private static double bare(String namespace, int round) throws Exception {
    Path kubeconfig = TestCluster.best().kubeconfig();
    Config config =
        ClientSettings.tune(Config.fromKubeconfig(Files.readString(kubeconfig)), CONCURRENCY);
    List<JsonNode> manifests = manifests(namespace, round);
    ExecutorService threads = Executors.newFixedThreadPool(CONCURRENCY);
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
      ApplyClient api =
          new ApplyClient(
              client.getHttpClient(), config, Duration.ofSeconds(15), (method, code) -> {});
      long start = System.nanoTime();
      List<Callable<Integer>> calls = new ArrayList<>();
      for (JsonNode manifest : manifests) {
        String path =
            "/api/v1/namespaces/%s/configmaps/%s"
                .formatted(namespace, manifest.path("metadata").path("name").asText());
        calls.add(() -> api.apply(path, Json.writeBytes(manifest), true, false).code());
      }
      for (Future<Integer> call : threads.invokeAll(calls)) {
        assertThat(call.get()).isEqualTo(201);
      }
      return OBJECTS / ((System.nanoTime() - start) / 1e9);
    } finally {
      threads.shutdown();
    }
  }

  private static double reconciled(String namespace, int round) throws Exception {
    Path kubeconfig = TestCluster.best().kubeconfig();
    try (World world = World.on(kubeconfig, kubeconfig)) {
      DesiredStateUser user = world.user();
      world.start();
      long start = System.nanoTime();
      user.create(manifests(namespace, round));
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(20))
          .until(
              () ->
                  user.count(
                          "SELECT count(*) FROM resource_applied_states WHERE status = 'success'")
                      == OBJECTS);
      double rate = OBJECTS / ((System.nanoTime() - start) / 1e9);
      assertThat(user.syncs()).isEqualTo(Map.of("Pending", (long) OBJECTS));
      return rate;
    }
  }

  @Test
  void atLeastSevenTenthsOfABareLoop() throws Exception {
    Path kubeconfig = TestCluster.best().kubeconfig();
    String namespace = "throughput-" + ProcessHandle.current().pid();
    try (World world = World.on(kubeconfig, kubeconfig)) {
      world.objects().namespace(namespace);
    }
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; round < 5; round++) {
      double bare = bare(namespace, 2 * round);
      double reconciled = reconciled(namespace, 2 * round + 1);
      LOG.infof("bare %.0f/s, reconciled %.0f/s, ratio %.2f", bare, reconciled, reconciled / bare);
      ratios.add(reconciled / bare);
    }
    assertThat(ratios.stream().sorted().toList().get(2)).isGreaterThan(0.7);
  }
}
