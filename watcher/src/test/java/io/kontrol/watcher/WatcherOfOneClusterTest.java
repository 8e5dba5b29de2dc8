package io.kontrol.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.testing.TestCluster;
import io.kontrol.watcher.service.Watcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The watcher with the role of its cluster. */
class WatcherOfOneClusterTest {
  private TestCluster cluster;
  private Scene scene;

  @BeforeEach
  void open() {
    cluster = TestCluster.sandbox();
    scene = new Scene(cluster, true);
  }

  @AfterEach
  void close() {
    scene.close();
    cluster.close();
  }

  @Test
  void mirrorsChangesDriftAndDeletionsOfItsOwn() {
    ObjectNode manifest = scene.configMap("mirrored", "1");
    scene.startWatcher("stray-retry", "100ms");
    int id = scene.bring(manifest);
    scene.awaitSync(id, "Synced");

    scene.hand.mergePatch("other", manifest, "{\"data\":{\"key\":\"2\"}}");
    scene.awaitSync(id, "Drifted");
    scene.hand.delete(manifest);
    scene.awaitSync(id, "Missing");

    assertThat(scene.events(id)).contains("DriftObserved", "ObservedDeleted");
  }

  @Test
  void findsWhatChangedWhileItWasAway() {
    ObjectNode changed = scene.configMap("changed", "1");
    ObjectNode deleted = scene.configMap("deleted", "1");
    int changedId = scene.bring(changed);
    int deletedId = scene.bring(deleted);
    Watcher first = scene.startWatcher();
    scene.awaitSync(changedId, "Synced");
    scene.awaitSync(deletedId, "Synced");
    first.close();

    scene.hand.mergePatch("other", changed, "{\"data\":{\"key\":\"2\"}}");
    scene.hand.delete(deleted);
    scene.startWatcher();

    scene.awaitSync(changedId, "Drifted");
    scene.awaitSync(deletedId, "Missing");
  }

  /** Two clusters may hold objects with the same label; the label of the other one says nothing. */
  @Test
  void theLabelOfAnotherClustersResourceIsIgnored() {
    try (TestCluster elsewhere = TestCluster.sandbox();
        Scene other = new Scene(elsewhere, true)) {
      ObjectNode manifest = scene.configMap("own", "1");
      int own = scene.bring(manifest);
      int foreign = other.desire(manifest);
      scene.applyOnly(foreign, scene.configMap("own", "2"));
      scene.startWatcher();
      int marker = scene.bring(scene.configMap("marker", "1"));
      scene.awaitSync(marker, "Synced");
      scene.awaitSync(own, "Drifted");

      assertThat(other.sync(foreign)).isEqualTo("OutOfSync");
      assertThat(
              scene.rows.all(
                  "SELECT id FROM resource_current_states WHERE resource_id = ?", foreign))
          .isEmpty();
    }
  }
}
