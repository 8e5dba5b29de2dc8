package io.kontrol.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.sandbox.testing.TestCluster;
import io.kontrol.watcher.service.Watcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a person sees of a cluster while the watcher runs. */
class LeaderSessionTest {
  private Scene scene;

  @BeforeEach
  void open() {
    scene = new Scene(TestCluster.best());
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void whatWasAppliedBeforeTheWatcherStartedIsSynced() {
    int id = scene.bring(scene.configMap("early", "1"));
    scene.startWatcher();
    scene.awaitSync(id, "Synced");
  }

  @Test
  void theFirstObjectOfANewKindIsSeenWithinASecondOfItsRow() {
    Watcher watcher = scene.startWatcher();
    Scene.await().until(watcher::isReady);
    ObjectNode manifest =
        scene.manifest("v1", "Service", "late", "{'spec':{'ports':[{'port':80}]}}");
    int id = scene.desire(manifest);
    watcher.wake();
    scene.apply(id, manifest);
    long appliedAt = System.nanoTime();
    scene.awaitSync(id, "Synced");
    assertThat((System.nanoTime() - appliedAt) / 1e9).isLessThan(1);
  }

  @Test
  void theStoredObjectIsTheClustersWithoutManagedFieldsAndStatus() {
    ObjectNode manifest =
        scene.manifest(
            "apps/v1",
            "Deployment",
            "shop",
            """
            {'spec':{'selector':{'matchLabels':{'app':'shop'}},'template':{'metadata':{'labels':{'app':'shop'}},
             'spec':{'containers':[{'name':'shop','image':'shop:1'}]}}}}""");
    int id = scene.bring(manifest);
    scene.startWatcher();
    scene.awaitSync(id, "Synced");
    Scene.await()
        .untilAsserted(
            () -> {
              JsonNode live = scene.hand.get(manifest).orElseThrow();
              ObjectNode expected = live.deepCopy();
              expected.remove("status");
              ((ObjectNode) expected.get("metadata")).remove("managedFields");
              assertThat(Json.read((String) scene.current(id, "spec::TEXT"))).isEqualTo(expected);
              assertThat(Json.read((String) scene.current(id, "status::TEXT")))
                  .isEqualTo(live.get("status"));
              assertThat(scene.current(id, "uid")).isEqualTo(live.at("/metadata/uid").asText());
              assertThat(scene.current(id, "k8s_resource_version"))
                  .isEqualTo(live.at("/metadata/resourceVersion").asText());
              boolean rolledOut = live.at("/status/availableReplicas").asInt() == 1;
              assertThat(scene.current(id, "health"))
                  .isEqualTo(rolledOut ? "Healthy" : "Progressing");
            });
    assertThat(scene.current(id, "generation")).isEqualTo(1);
    assertThat(scene.current(id, "revision")).isEqualTo(1);
  }
}
