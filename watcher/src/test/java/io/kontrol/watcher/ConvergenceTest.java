package io.kontrol.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.sandbox.Sandbox;
import io.kontrol.sandbox.testing.TestCluster;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever breaks on the way, the table ends up equal to the cluster. */
class ConvergenceTest {
  private static final int OBJECTS = 100;
  private static final long SEED = 20261121;

  @Test
  void theTableEqualsTheClusterAfterThousandsOfEventsAndManyFaults() {
    run(3_000);
  }

  @Test
  @Tag("long")
  void theTableEqualsTheClusterAfterAHundredThousandEventsAndManyFaults() {
    run(100_000);
  }

  /**
   * One watch in a hundred events is cut; compactions and outages of the database come in between.
   */
  private static void run(int events) {
    Random random = new Random(SEED);
    try (TestCluster cluster = TestCluster.sandbox();
        Scene scene = new Scene(cluster)) {
      Sandbox sandbox = cluster.asSandbox().orElseThrow();
      Map<Integer, ObjectNode> manifests = new LinkedHashMap<>();
      for (int i = 0; i < OBJECTS; i++) {
        ObjectNode manifest = scene.configMap("object-" + i, "0");
        manifests.put(scene.bring(manifest), manifest);
      }
      Integer[] ids = manifests.keySet().toArray(Integer[]::new);
      scene.startWatcher("stray-retry", "500ms");
      Optional<Outage> outage = Optional.empty();
      for (int i = 1; i <= events; i++) {
        int id = ids[random.nextInt(OBJECTS)];
        deed(scene, random, id, Objects.requireNonNull(manifests.get(id)), i);
        if (i % 100 == 0) {
          sandbox.cutWatches();
        }
        if (i % (events / 10) == 0) {
          sandbox.compact();
        }
        if (i % (events / 4) == events / 8) {
          outage = Optional.of(Outage.of(scene.database));
        } else if (i % (events / 4) == events / 8 + events / 20) {
          outage.ifPresent(Outage::close);
        }
      }
      manifests.forEach((id, manifest) -> awaitEqual(scene, id, manifest));
    }
  }

  private static void deed(Scene scene, Random random, int id, ObjectNode manifest, int number) {
    if (scene.hand.get(manifest).isEmpty()) {
      scene.applyOnly(id, manifest);
    } else if (random.nextInt(10) == 0) {
      scene.hand.delete(manifest);
    } else {
      scene.hand.mergePatch("other", manifest, "{\"data\":{\"key\":\"" + number + "\"}}");
    }
  }

  private static void awaitEqual(Scene scene, int id, ObjectNode manifest) {
    Scene.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              Optional<JsonNode> live = scene.hand.get(manifest);
              boolean gone = (boolean) scene.current(id, "deleted_at IS NOT NULL");
              assertThat(gone).isEqualTo(live.isEmpty());
              if (live.isPresent()) {
                ObjectNode expected = live.get().deepCopy();
                ((ObjectNode) expected.get("metadata")).remove("managedFields");
                assertThat(Json.read((String) scene.current(id, "spec::TEXT"))).isEqualTo(expected);
              }
            });
  }
}
