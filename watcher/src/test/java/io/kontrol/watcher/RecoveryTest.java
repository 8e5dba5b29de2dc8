package io.kontrol.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.migrations.testing.Closing;
import io.kontrol.sandbox.Sandbox;
import io.kontrol.sandbox.SandboxOptions;
import io.kontrol.sandbox.auth.Subject;
import io.kontrol.sandbox.testing.TestCluster;
import io.kontrol.watcher.service.Watcher;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The watcher's rows of the failure table, with a cluster whose faults can be switched. */
class RecoveryTest {
  private final Closing closing = new Closing();
  private TestCluster cluster;
  private Sandbox sandbox;
  private Scene scene;

  @BeforeEach
  void open() {
    cluster = closing.opened(TestCluster.sandbox());
    sandbox = cluster.asSandbox().orElseThrow();
    scene = closing.opened(new Scene(cluster));
  }

  @AfterEach
  void close() {
    closing.close();
  }

  @Test
  void deletionByOtherHandIsSeenWhileTheWatcherIsDown() {
    ObjectNode manifest = scene.configMap("gone", "1");
    int id = scene.bring(manifest);
    Watcher first = scene.startWatcher();
    scene.awaitSync(id, "Synced");
    first.close();
    scene.hand.delete(manifest);
    scene.startWatcher();
    scene.awaitSync(id, "Missing");
    assertThat(scene.events(id)).endsWith("ObservedDeleted");
  }

  @Test
  void anObjectAppliedAndDeletedBeforeAnybodyWatchedIsMissing() {
    ObjectNode manifest = scene.configMap("brief", "1");
    int id = scene.bring(manifest);
    scene.hand.delete(manifest);
    scene.startWatcher();
    scene.awaitSync(id, "Missing");
  }

  @Test
  void aDeletedRowIsDeletedWhenTheObjectWentWhileTheWatcherWasDown() {
    ObjectNode manifest = scene.configMap("wanted-no-more", "1");
    int id = scene.bring(manifest);
    Watcher first = scene.startWatcher();
    scene.awaitSync(id, "Synced");
    first.close();
    scene.deleteDesired(id);
    scene.hand.delete(manifest);
    scene.startWatcher();
    scene.awaitSync(id, "Deleted");
    assertThat(scene.eventData(id, "ObservedDeleted").path("expected").asBoolean()).isTrue();
  }

  @Test
  void aFinalizerKeepsADeletedRowUntilItIsTakenOff() {
    ObjectNode manifest = scene.configMap("held", "1");
    manifest.withObject("/metadata").putArray("finalizers").add("test/hold");
    int id = scene.bring(manifest);
    scene.startWatcher();
    scene.awaitSync(id, "Synced");
    scene.deleteDesired(id);
    scene.hand.delete(manifest);
    Scene.await()
        .until(
            () -> scene.current(id, "spec->'metadata'->>'deletionTimestamp' IS NOT NULL"),
            Boolean.TRUE::equals);
    assertThat(scene.sync(id)).isEqualTo("Deleting");
    scene.hand.mergePatch("controller", manifest, "{\"metadata\":{\"finalizers\":null}}");
    scene.awaitSync(id, "Deleted");
  }

  @Test
  void whatChangedWhileTheWatchWasCutAndCompactedIsFound() {
    ObjectNode changed = scene.configMap("changed", "1");
    ObjectNode gone = scene.configMap("gone", "1");
    int changedId = scene.bring(changed);
    int goneId = scene.bring(gone);
    scene.startWatcher();
    scene.awaitSync(changedId, "Synced");
    scene.awaitSync(goneId, "Synced");
    Watchless.during(
        sandbox,
        () -> {
          scene.hand.mergePatch("other", changed, "{\"data\":{\"key\":\"2\"}}");
          scene.hand.delete(gone);
          sandbox.compact();
        });
    scene.awaitSync(changedId, "Drifted");
    scene.awaitSync(goneId, "Missing");
  }

  @Test
  void theNewestStateIsWrittenWhenTheDatabaseIsBack() {
    ObjectNode manifest = scene.configMap("busy", "0");
    int id = scene.bring(manifest);
    scene.startWatcher();
    scene.awaitSync(id, "Synced");
    JsonNode last = manifest;
    Outage outage = Outage.of(scene.database);
    for (int i = 1; i <= 50; i++) {
      last = scene.hand.mergePatch("other", manifest, "{\"data\":{\"key\":\"" + i + "\"}}");
    }
    outage.close();
    String version = last.at("/metadata/resourceVersion").asText();
    Scene.await().until(() -> scene.current(id, "k8s_resource_version"), version::equals);
    assertThat(scene.current(id, "spec->'data'->>'key'")).isEqualTo("50");
  }

  @Test
  void aRestartWritesNothingThatIsAlreadyThere() {
    int id = scene.bring(scene.configMap("still", "1"));
    Watcher first = scene.startWatcher();
    scene.awaitSync(id, "Synced");
    Object writtenAt = scene.current(id, "updated_at");
    Object row = scene.current(id, "xmin::TEXT");
    first.close();
    Watcher second = scene.startWatcher();
    int marker = scene.bring(scene.configMap("marker", "1"));
    scene.awaitSync(marker, "Synced");
    assertThat(second.isHolder()).isTrue();
    assertThat(scene.current(id, "updated_at")).isEqualTo(writtenAt);
    assertThat(scene.current(id, "xmin::TEXT")).isEqualTo(row);
  }

  @Test
  void aKindIsAwaitedUntilItsDefinitionIsThereAndKeepsNobodyFromBeingReady() {
    ObjectNode widget = scene.manifest("example.org/v1", "Widget", "early", "{'spec':{'size':1}}");
    int id = scene.desire(widget);
    Watcher watcher = scene.startWatcher("kind-retry", "100ms");
    Scene.await().until(() -> watcher.isHolder() && watcher.isReady());
    scene.hand.create("test", Widgets.definition("example.org"));
    Scene.await().until(() -> scene.hand.serves("example.org/v1", "Widget"));
    scene.apply(id, widget);
    scene.awaitSync(id, "Synced");
  }

  @Test
  void aKindThatNoRowNamesAnyMoreIsNoLongerWatched() {
    ObjectNode manifest = scene.configMap("last", "1");
    int id = scene.bring(manifest);
    scene.startWatcher("sweep", "300ms");
    scene.awaitSync(id, "Synced");
    Scene.await().until(sandbox::watchCount, count -> count == 1);
    scene.deleteDesired(id);
    scene.hand.delete(manifest);
    scene.awaitSync(id, "Deleted");
    Scene.await().until(sandbox::watchCount, count -> count == 0);
  }

  @Test
  void aClusterThatComesBackEmptyHasEverythingMissing() {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(scene.bring(scene.configMap("lost-" + i, "1")));
    }
    ObjectNode service =
        scene.manifest("v1", "Service", "lost", "{'spec':{'ports':[{'port':80}]}}");
    ids.add(scene.bring(service));
    scene.startWatcher();
    ids.forEach(id -> scene.awaitSync(id, "Synced"));
    sandbox.close();
    int port = URI.create(cluster.url()).getPort();
    try (Sandbox empty = Sandbox.start(SandboxOptions.defaults().withPort(port))) {
      empty.users().put(cluster.token(), Subject.admin("kubernetes-admin"));
      ids.forEach(id -> scene.awaitSync(id, "Missing"));
      scene.hand.createNamespace(scene.namespace);
      int last = ids.get(ids.size() - 1);
      scene.apply(last, service);
      scene.awaitSync(last, "Synced");
    }
  }

  /**
   * As a restore does it: all that was recorded bears versions that the cluster has yet to reach.
   */
  @Test
  void aClusterRestoredFromAnOlderBackupIsShownAsItIsNow() {
    ObjectNode same = scene.configMap("same", "1");
    ObjectNode older = scene.configMap("older", "1");
    ObjectNode lost = scene.configMap("lost", "1");
    ObjectNode gone = scene.configMap("gone", "1");
    int sameId = scene.bring(same);
    int olderId = scene.bring(older);
    int lostId = scene.bring(lost);
    int goneId = scene.bring(gone);
    Watcher first = scene.startWatcher();
    List.of(sameId, olderId, lostId, goneId).forEach(id -> scene.awaitSync(id, "Synced"));
    scene.hand.delete(gone);
    scene.awaitSync(goneId, "Missing");
    first.close();
    scene.hand.mergePatch("backup", older, "{\"data\":{\"key\":\"0\"}}");
    scene.hand.delete(lost);
    for (String table : List.of("resource_current_states", "resource_applied_states")) {
      scene.rows.update(
          "UPDATE "
              + table
              + """
                 SET k8s_resource_version = (k8s_resource_version::BIGINT + 1000000000)::TEXT
              WHERE resource_id IN (SELECT id FROM resources WHERE cluster_id = ?)
              """,
          scene.clusterId);
    }
    scene.startWatcher();
    scene.awaitSync(olderId, "Drifted");
    scene.awaitSync(lostId, "Missing");
    scene.awaitSync(sameId, "Synced");
    assertThat(scene.sync(goneId)).isEqualTo("Missing");
    String version = scene.hand.get(same).orElseThrow().at("/metadata/resourceVersion").asText();
    assertThat(scene.current(sameId, "k8s_resource_version")).isEqualTo(version);
    scene.apply(olderId, older);
    scene.apply(lostId, lost);
    scene.apply(goneId, gone);
    List.of(olderId, lostId, goneId).forEach(id -> scene.awaitSync(id, "Synced"));
  }

  @Test
  void mereChangesOfStatusAreNoEvents() {
    ObjectNode manifest =
        scene.manifest(
            "v1",
            "PersistentVolumeClaim",
            "disk",
            "{'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}}}");
    int id = scene.bring(manifest);
    scene.startWatcher();
    scene.awaitSync(id, "Synced");
    JsonNode last = manifest;
    for (int i = 0; i < 5; i++) {
      last =
          scene.hand.patchStatus(
              manifest, "{\"status\":{\"capacity\":{\"storage\":\"" + (i + 1) + "Gi\"}}}");
    }
    scene.awaitVersion(id, last);
    assertThat(scene.events(id).stream().filter("ObservedChanged"::equals).count())
        .isLessThanOrEqualTo(2);
  }
}
