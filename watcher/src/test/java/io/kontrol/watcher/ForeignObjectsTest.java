package io.kontrol.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.sandbox.testing.TestCluster;
import io.kontrol.watcher.service.Watcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody becomes ours by copying our label, and nothing secret is kept. */
class ForeignObjectsTest {
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
  void anObjectThatHasCopiedOurLabelIsIgnored() {
    int id = scene.bring(scene.configMap("ours", "1"));
    scene.startWatcher();
    scene.awaitSync(id, "Synced");
    ObjectNode copy = scene.configMap("theirs", "2");
    copy.withObject("/metadata/labels")
        .put(KontrolMetadata.RESOURCE_ID_LABEL, Integer.toString(id));
    scene.hand.create("intruder", copy);
    awaitSeenAll();
    assertThat(scene.current(id, "spec->'data'->>'key'")).isEqualTo("1");
    assertThat(scene.sync(id)).isEqualTo("Synced");

    scene.hand.delete(copy);
    awaitSeenAll();
    assertThat(scene.sync(id)).isEqualTo("Synced");
  }

  @Test
  void aCopiedLabelDoesNotHideThatTheObjectHasGoneWhileNobodyWatched() {
    ObjectNode ours = scene.configMap("ours", "1");
    int id = scene.bring(ours);
    Watcher watcher = scene.startWatcher();
    scene.awaitSync(id, "Synced");
    watcher.close();
    ObjectNode copy = scene.configMap("theirs", "2");
    copy.withObject("/metadata/labels")
        .put(KontrolMetadata.RESOURCE_ID_LABEL, Integer.toString(id));
    scene.hand.create("intruder", copy);
    scene.hand.delete(ours);
    scene.startWatcher();
    scene.awaitSync(id, "Missing");
  }

  @Test
  void secretsAreKeptAsDigestsOnly() {
    ObjectNode secret =
        scene.manifest("v1", "Secret", "token", "{'data':{'password':'aHVudGVyMi1pbi1jbGVhcg=='}}");
    int id = scene.bring(secret);
    scene.startWatcher();
    scene.awaitSync(id, "Synced");
    String spec = (String) scene.current(id, "spec::TEXT");
    assertThat(spec).contains("hmac-sha256:");
    assertThat(spec).doesNotContain("hunter2-in-clear", "aHVudGVyMi1pbi1jbGVhcg");
    JsonNode changed =
        scene.hand.mergePatch("intruder", secret, "{\"stringData\":{\"password\":\"other\"}}");
    assertThat(changed.at("/data/password").asText()).isNotEmpty();
    scene.awaitSync(id, "Drifted");
    assertThat(scene.eventData(id, "DriftObserved").toString())
        .contains("/data/password")
        .doesNotContain("b3RoZXI");
  }

  @Test
  void aNulInAnObjectDoesNotKeepTheOthersOut() {
    ObjectNode odd = scene.configMap("odd", "1");
    int oddId = scene.bring(odd);
    int id = scene.bring(scene.configMap("ordinary", "1"));
    scene.hand.mergePatch("intruder", odd, "{\"data\":{\"nul\":\"a\\u0000b\"}}");
    scene.startWatcher();
    scene.awaitSync(id, "Synced");
    scene.awaitSync(oddId, "Synced");
    assertThat(scene.current(oddId, "spec->'data'->>'nul'")).isEqualTo("a\uFFFDb");
  }

  /** What was brought last is seen last. */
  private void awaitSeenAll() {
    ObjectNode marker = scene.configMap("marker-" + System.nanoTime(), "1");
    scene.awaitSync(scene.bring(marker), "Synced");
  }
}
