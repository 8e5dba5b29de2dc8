package io.kontrol.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.testing.TestCluster;
import io.kontrol.watcher.service.Watcher;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What runs to completion and is gone once it has finished is as it should be; each row on each
 * kind of cluster that there is.
 */
abstract class CompletedRunsTable {
  private static final String POD =
      "'spec':{'restartPolicy':'%s','containers':[{'name':'c','image':'i:1'}]}";

  private Scene scene;

  abstract TestCluster cluster();

  @BeforeEach
  void open() {
    scene = new Scene(cluster());
  }

  @AfterEach
  void close() {
    if (scene != null) {
      scene.close();
      scene.cluster.close();
    }
  }

  @Test
  void aJobThatItsTtlDeletesStaysSyncedWithItsResult() {
    ObjectNode job = job("done", "'ttlSecondsAfterFinished':1,");
    int id = scene.bring(job);
    scene.startWatcher();
    finish(job, "Succeeded");
    awaitGone(id);
    assertThat(status(id)).isEqualTo("Synced Healthy");
    assertThat(message(id)).contains("Reached expected number").doesNotContain("deleted");
    assertThat(scene.eventData(id, "ObservedDeleted").path("expected").asBoolean()).isTrue();
  }

  @Test
  void aJobThatFailedAndIsGoneStaysSyncedAndSaysWhy() {
    ObjectNode job = job("bad", "'backoffLimit':0,'ttlSecondsAfterFinished':1,");
    job.withObject("/metadata/annotations").put("sandbox.kontrol/rollout", "fail");
    int id = scene.bring(job);
    scene.startWatcher();
    finish(job, "Failed");
    awaitGone(id);
    assertThat(status(id)).isEqualTo("Synced Degraded");
    assertThat(message(id)).contains("backoff limit");
  }

  @Test
  void aFinishedJobDeletedWhileNobodyWatchedIsKnownByItsLastState() {
    ObjectNode job = job("unwatched", "");
    int id = scene.bring(job);
    Watcher first = scene.startWatcher();
    finish(job, "Succeeded");
    awaitThat(id, "finished");
    first.close();
    scene.hand.delete(job);
    Scene.await().until(() -> scene.hand.get(job).isEmpty());
    scene.startWatcher();
    awaitGone(id);
    assertThat(status(id)).isEqualTo("Synced Healthy");
  }

  @Test
  void aJobDeletedBeforeItFinishedIsMissing() {
    ObjectNode job = job("cut", "'suspend':true,");
    int id = scene.bring(job);
    scene.startWatcher();
    scene.awaitSync(id, "Synced");
    scene.hand.delete(job);
    awaitGone(id);
    assertThat(status(id)).isEqualTo("Missing Missing");
  }

  @Test
  void aJobThatMustBeThereIsMissingEvenIfItHadFinished() {
    ObjectNode job = job("kept", "'ttlSecondsAfterFinished':1,");
    job.withObject("/metadata/annotations").put("kontrol/run-once", "false");
    int id = scene.bring(job);
    scene.startWatcher();
    finish(job, "Succeeded");
    awaitGone(id);
    assertThat(status(id)).isEqualTo("Missing Missing");
  }

  @Test
  void anotherRunIsMissedUntilItHasFinishedToo() {
    ObjectNode job = job("again", "'ttlSecondsAfterFinished':1,");
    int id = scene.bring(job);
    scene.startWatcher();
    finish(job, "Succeeded");
    awaitGone(id);
    ObjectNode next = job("again", "'suspend':true,");
    JsonNode object = scene.apply(id, next);
    scene.awaitVersion(id, object);
    assertThat(status(id)).isEqualTo("Synced Suspended");
    scene.hand.delete(next);
    awaitGone(id);
    assertThat(status(id)).isEqualTo("Missing Missing");
  }

  @Test
  void aFinishedJobThatHangsInItsDeletionStaysSyncedAndOneThatRanHasDrifted() {
    ObjectNode done = job("hanging", "");
    ObjectNode running = job("running", "'suspend':true,");
    done.withObject("/metadata").putArray("finalizers").add("example.org/hold");
    running.withObject("/metadata").putArray("finalizers").add("example.org/hold");
    int doneId = scene.bring(done);
    int runningId = scene.bring(running);
    scene.startWatcher();
    finish(done, "Succeeded");
    awaitThat(doneId, "finished");
    awaitThat(runningId, "deleted_at IS NULL");
    scene.hand.delete(done);
    scene.hand.delete(running);
    awaitThat(doneId, "terminating");
    awaitThat(runningId, "terminating");
    assertThat(status(doneId)).isEqualTo("Synced Healthy");
    assertThat(status(runningId)).isEqualTo("Drifted Progressing");
    assertThat(
            scene.rows.one(
                "SELECT sync_message FROM resource_status WHERE resource_id = ?", runningId))
        .asString()
        .startsWith("being deleted: waiting for finalizers ")
        .contains("example.org/hold");
    scene.hand.mergePatch("other", done, "{\"metadata\":{\"finalizers\":null}}");
    scene.hand.mergePatch("other", running, "{\"metadata\":{\"finalizers\":null}}");
    awaitGone(doneId);
    awaitGone(runningId);
    assertThat(status(doneId)).isEqualTo("Synced Healthy");
    assertThat(status(runningId)).isEqualTo("Missing Missing");
    assertThat(scene.current(runningId, "deletion_message IS NULL")).isEqualTo(true);
  }

  @Test
  void aPodThatIsNotRestartedNeedNotStay() {
    ObjectNode pod = scene.manifest("v1", "Pod", "once", "{" + POD.formatted("Never") + "}");
    int id = scene.bring(pod);
    scene.startWatcher();
    if (scene.cluster.asSandbox().isEmpty()) {
      scene.hand.patchStatus(pod, "{\"status\":{\"phase\":\"Succeeded\"}}");
    }
    awaitThat(id, "finished");
    scene.hand.delete(pod);
    awaitGone(id);
    assertThat(status(id)).isEqualTo("Synced Healthy");
  }

  @Test
  void aPodThatIsRestartedIsMissing() {
    ObjectNode pod = scene.manifest("v1", "Pod", "always", "{" + POD.formatted("Always") + "}");
    int id = scene.bring(pod);
    scene.startWatcher();
    scene.awaitSync(id, "Synced");
    scene.hand.delete(pod);
    awaitGone(id);
    assertThat(scene.sync(id)).isEqualTo("Missing");
  }

  @Test
  void aCustomKindThatRunsOnceNeedNotStayOnceItIsOver() {
    String group = scene.namespace + ".runs.example.org";
    scene.hand.create("test", Widgets.definition(group));
    Scene.await().until(() -> scene.hand.serves(group + "/v1", "Widget"));
    String once = "{'metadata':{'annotations':{'kontrol/run-once':'true'}},'spec':{'size':1}}";
    ObjectNode over = scene.manifest(group + "/v1", "Widget", "over", once);
    ObjectNode running = scene.manifest(group + "/v1", "Widget", "running", once);
    int overId = scene.bring(over);
    int runningId = scene.bring(running);
    scene.startWatcher("kind-retry", "100ms");
    scene.awaitSync(overId, "Synced");
    scene.awaitSync(runningId, "Synced");
    scene.hand.mergePatch(
        "controller", over, "{\"status\":{\"phase\":\"Failed\",\"message\":\"no disk\"}}");
    scene.hand.mergePatch("controller", running, "{\"status\":{\"phase\":\"Running\"}}");
    scene.hand.delete(over);
    scene.hand.delete(running);
    awaitGone(overId);
    awaitGone(runningId);
    assertThat(status(overId)).isEqualTo("Synced Degraded");
    assertThat(message(overId)).contains("no disk");
    assertThat(scene.sync(runningId)).isEqualTo("Missing");
  }

  private ObjectNode job(String name, String spec) {
    return scene.manifest(
        "batch/v1",
        "Job",
        name,
        "{'spec':{" + spec + "'template':{" + POD.formatted("Never") + "}}}");
  }

  /** As the kubelet would tell, where nobody simulates it. */
  private void finish(ObjectNode job, String phase) {
    if (scene.cluster.asSandbox().isPresent()) {
      return;
    }
    String pods =
        "/api/v1/namespaces/"
            + scene.namespace
            + "/pods?labelSelector=job-name%3D"
            + job.at("/metadata/name").asText();
    Scene.await().until(() -> !scene.hand.get(pods).path("items").isEmpty());
    ObjectNode pod = (ObjectNode) scene.hand.get(pods).path("items").get(0);
    scene.hand.patchStatus(
        pod.put("apiVersion", "v1").put("kind", "Pod"),
        "{\"status\":{\"phase\":\"" + phase + "\"}}");
  }

  private void awaitGone(int id) {
    awaitThat(id, "deleted_at IS NOT NULL");
  }

  /**
   * @param condition on the row of {@code resource_current_states}
   */
  private void awaitThat(int id, String condition) {
    String exists =
        "SELECT EXISTS (SELECT FROM resource_current_states WHERE resource_id = ? AND %s)"
            .formatted(condition);
    Scene.await().until(() -> scene.rows.one(exists, id), Boolean.TRUE::equals);
  }

  private String status(int id) {
    return (String)
        scene.rows.one(
            "SELECT sync || ' ' || health FROM resource_status WHERE resource_id = ?", id);
  }

  private String message(int id) {
    return (String)
        scene.rows.one("SELECT health_message FROM resource_status WHERE resource_id = ?", id);
  }
}
