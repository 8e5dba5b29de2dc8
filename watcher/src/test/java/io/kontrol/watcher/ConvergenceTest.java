package io.kontrol.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.sandbox.Sandbox;
import io.kontrol.sandbox.testing.TestCluster;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whatever breaks on the way, the table ends up equal to the cluster. */
class ConvergenceTest {
  private static final int OBJECTS = 100;
  private static final int EVENTS_PER_CUT = 100;
  private static final int COMPACTIONS = 10;
  private static final int OUTAGES = 4;
  private static final long SEED = 20261121;

  private final Random random = new Random(SEED);
  private final Map<Integer, ObjectNode> manifests = new LinkedHashMap<>();
  private final Set<Integer> living = new HashSet<>();

  @Test
  void theTableEqualsTheClusterAfterThousandsOfEventsAndManyFaults() {
    run(2_000);
  }

  @Test
  @Tag("long")
  void theTableEqualsTheClusterAfterAHundredThousandEventsAndManyFaults() {
    run(100_000);
  }

  /**
   * One watch in a hundred events is cut; compactions and outages of the database come in between.
   */
  private void run(int events) {
    long startedAt = System.nanoTime();
    try (TestCluster cluster = TestCluster.sandbox();
        Scene scene = new Scene(cluster)) {
      Sandbox sandbox = cluster.asSandbox().orElseThrow();
      for (int i = 0; i < OBJECTS; i++) {
        ObjectNode manifest = scene.configMap("object-" + i, "0");
        manifests.put(scene.bring(manifest), manifest);
      }
      living.addAll(manifests.keySet());
      Integer[] ids = manifests.keySet().toArray(Integer[]::new);
      scene.startWatcher("stray-retry", "500ms");
      Optional<Outage> outage = Optional.empty();
      for (int i = 1; i <= events; i++) {
        deed(scene, ids[random.nextInt(OBJECTS)], i);
        if (i % EVENTS_PER_CUT == 0) {
          sandbox.cutWatches();
        }
        if (i % (events / COMPACTIONS) == 0) {
          sandbox.compact();
        }
        if (i % (events / OUTAGES) == events / OUTAGES / 2) {
          outage = Optional.of(Outage.of(scene.database));
        } else if (i % (events / OUTAGES) == events / OUTAGES * 7 / 10) {
          outage.ifPresent(Outage::close);
        }
      }
      manifests.forEach((id, manifest) -> awaitEqual(scene, id, manifest));
      System.out.printf(
          "converged: %d events, %d cuts, %d compactions, %d outages of the database; "
              + "%d rows equal, %d of them gone; %.0f s%n",
          events,
          events / EVENTS_PER_CUT,
          COMPACTIONS,
          OUTAGES,
          manifests.size(),
          manifests.size() - living.size(),
          (System.nanoTime() - startedAt) / 1e9);
    }
  }

  private void deed(Scene scene, int id, int number) {
    ObjectNode manifest = Objects.requireNonNull(manifests.get(id));
    if (living.add(id)) {
      scene.applyOnly(id, manifest);
    } else if (random.nextInt(10) == 0) {
      scene.hand.delete(manifest);
      living.remove(id);
    } else {
      scene.hand.mergePatch("other", manifest, "{\"data\":{\"key\":\"" + number + "\"}}");
    }
  }

  private void awaitEqual(Scene scene, int id, ObjectNode manifest) {
    Scene.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              Optional<JsonNode> live = scene.hand.get(manifest);
              assertThat(live.isPresent()).isEqualTo(living.contains(id));
              assertThat(scene.current(id, "deleted_at IS NOT NULL")).isEqualTo(live.isEmpty());
              if (live.isPresent()) {
                ObjectNode expected = live.get().deepCopy();
                ((ObjectNode) expected.get("metadata")).remove("managedFields");
                assertThat(Json.read((String) scene.current(id, "spec::TEXT"))).isEqualTo(expected);
                assertThat(scene.current(id, "k8s_resource_version"))
                    .isEqualTo(expected.at("/metadata/resourceVersion").asText());
              }
            });
  }
}
