package io.kontrol.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.sandbox.testing.TestCluster;
import io.kontrol.watcher.service.Watcher;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole kinds and namespaces come and go, labels and watchers too. */
class LifecycleTest {
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
  void aNamespaceThatIsDeletedTakesAllThatWasInItAlong() {
    String name = scene.namespace + "-going";
    ObjectNode namespace = scene.manifest("v1", "Namespace", name, "{}");
    ((ObjectNode) namespace.get("metadata")).remove("namespace");
    int namespaceId = scene.bring(namespace);
    ObjectNode inside = scene.configMap("inside", "1");
    ((ObjectNode) inside.get("metadata")).put("namespace", name);
    int insideId = scene.bring(inside);
    scene.startWatcher();
    scene.awaitSync(namespaceId, "Synced");
    scene.awaitSync(insideId, "Synced");
    scene.hand.delete(namespace);
    scene.awaitSync(insideId, "Missing");
    scene.awaitSync(namespaceId, "Missing");
  }

  @Test
  void aDefinitionDeletedAndMadeAgainLosesItsObjectsAndIsWatchedAnew() {
    String group = scene.namespace + ".widgets.example.org";
    ObjectNode definition = Widgets.definition(group);
    ObjectNode widget = scene.manifest(group + "/v1", "Widget", "first", "{'spec':{'size':1}}");
    scene.hand.create("test", definition);
    Scene.await().until(() -> scene.hand.serves(group + "/v1", "Widget"));
    int id = scene.bring(widget);
    scene.startWatcher("kind-retry", "100ms");
    scene.awaitSync(id, "Synced");
    scene.hand.delete(definition);
    scene.awaitSync(id, "Missing");
    Scene.await().until(() -> scene.hand.get(definition).isEmpty());
    scene.hand.create("test", definition);
    Scene.await().until(() -> appliesAgain(id, widget));
    scene.awaitSync(id, "Synced");
  }

  private boolean appliesAgain(int id, ObjectNode widget) {
    try {
      scene.apply(id, widget);
      return true;
    } catch (IllegalStateException e) {
      return false; // not served yet
    }
  }

  @Test
  void aLabelTakenOffWhileNobodyWatchedIsDrift() {
    ObjectNode manifest = scene.configMap("unlabelled", "1");
    int id = scene.bring(manifest);
    Watcher first = scene.startWatcher();
    scene.awaitSync(id, "Synced");
    first.close();
    scene.hand.mergePatch(
        "labeller",
        manifest,
        "{\"metadata\":{\"labels\":{\"" + KontrolMetadata.RESOURCE_ID_LABEL + "\":null}}}");
    scene.startWatcher();
    scene.awaitSync(id, "Drifted");
    assertThat(scene.events(id)).doesNotContain("ObservedDeleted");
  }

  @Test
  void aLabelCopiedToTheSameNameElsewhereIsIgnored() {
    int id = scene.bring(scene.configMap("twin", "1"));
    scene.startWatcher();
    scene.awaitSync(id, "Synced");
    String elsewhere = scene.namespace + "-other";
    scene.hand.createNamespace(elsewhere);
    ObjectNode twin = scene.configMap("twin", "2");
    ((ObjectNode) twin.get("metadata")).put("namespace", elsewhere);
    twin.withObject("/metadata/labels")
        .put(KontrolMetadata.RESOURCE_ID_LABEL, Integer.toString(id));
    scene.hand.create("intruder", twin);
    scene.hand.delete(twin);
    int marker = scene.bring(scene.configMap("marker", "1"));
    scene.awaitSync(marker, "Synced");
    assertThat(scene.sync(id)).isEqualTo("Synced");
    assertThat(scene.current(id, "spec->'data'->>'key'")).isEqualTo("1");
  }

  @Test
  void aChangeOfHolderInABurstOfChangesLosesNone() {
    Map<Integer, ObjectNode> manifests = new LinkedHashMap<>();
    for (int i = 0; i < 30; i++) {
      ObjectNode manifest = scene.configMap("burst-" + i, "0");
      manifests.put(scene.bring(manifest), manifest);
    }
    Watcher holder = scene.startWatcher();
    manifests.keySet().forEach(id -> scene.awaitSync(id, "Synced"));
    for (int round = 1; round <= 3; round++) {
      Watcher next = scene.startWatcher();
      Map<Integer, JsonNode> last = edited(manifests, round, holder);
      last.forEach(scene::awaitVersion);
      holder = next;
    }
  }

  /** All are edited, and half way through the holder is told to stop. */
  private Map<Integer, JsonNode> edited(
      Map<Integer, ObjectNode> manifests, int round, Watcher holder) {
    Map<Integer, JsonNode> last = new LinkedHashMap<>();
    Thread stopping = new Thread(holder::close);
    manifests.forEach(
        (id, manifest) -> {
          if (last.size() == manifests.size() / 2) {
            stopping.start();
          }
          last.put(
              id,
              scene.hand.mergePatch("other", manifest, "{\"data\":{\"key\":\"" + round + "\"}}"));
        });
    return last;
  }
}
