package io.kontrol.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.kubernetes.KontrolMetadata;
import io.kontrol.sandbox.testing.TestCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever another hand does to our fields is reported within a second, and by name. */
class DriftDetectionTest {
  private static final double BAR_SECONDS = 1;

  private static Scene scene;
  private static int shops;

  private ObjectNode manifest;
  private int id;

  @BeforeAll
  static void open() {
    scene = new Scene(TestCluster.best());
    scene.startWatcher("stray-retry", "200ms");
  }

  @AfterAll
  static void close() {
    scene.close();
  }

  @BeforeEach
  void bring() {
    manifest =
        scene.manifest(
            "apps/v1",
            "Deployment",
            "shop-" + ++shops,
            """
            {'metadata':{'labels':{'team':'shop'}},
             'spec':{'replicas':2,'selector':{'matchLabels':{'app':'shop'}},
              'template':{'metadata':{'labels':{'app':'shop'}},
               'spec':{'containers':[{'name':'shop','image':'shop:1','args':['--verbose'],
                'env':[{'name':'LEVEL','value':'info'}]}]}}}}""");
    id = scene.bring(manifest);
    scene.awaitSync(id, "Synced");
  }

  @Test
  void anEditedFieldIsDriftOfItsPathByItsManager() {
    expect(
        "Drifted",
        () ->
            scene.hand.jsonPatch(
                "kubectl-edit",
                manifest,
                """
                [{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"shop:2"}]"""));
    assertDrift("/spec/template/spec/containers/0/image", "kubectl-edit");
  }

  @Test
  void aRemovedFieldIsDriftByNobodyKnown() {
    expect(
        "Drifted",
        () ->
            scene.hand.jsonPatch(
                "kubectl-edit",
                manifest,
                """
                [{"op":"remove","path":"/spec/template/spec/containers/0/env/0"}]"""));
    JsonNode data = scene.eventData(id, "DriftObserved");
    assertThat(data.at("/paths/0").asText()).startsWith("/spec/template/spec/containers/0/env");
    assertThat(data.has("manager")).isFalse();
  }

  @Test
  void anItemAddedToAListThatWeOwnWholeIsDrift() {
    expect(
        "Drifted",
        () ->
            scene.hand.jsonPatch(
                "intruder",
                manifest,
                """
                [{"op":"add","path":"/spec/template/spec/containers/0/args/-","value":"--debug"}]"""));
    assertDrift("/spec/template/spec/containers/0/args", "intruder");
  }

  @Test
  void anEditedLabelIsDrift() {
    expect(
        "Drifted",
        () ->
            scene.hand.mergePatch(
                "labeller", manifest, "{\"metadata\":{\"labels\":{\"team\":\"other\"}}}"));
    assertDrift("/metadata/labels/team", "labeller");
  }

  @Test
  void anObjectThatLosesOurLabelIsDriftedAndStillFollowed() {
    expect("Drifted", this::removeOurLabel);
    assertThat(scene.eventData(id, "DriftObserved").at("/paths/0").asText())
        .isEqualTo("/metadata/labels/kontrol~1resource-id");
    assertThat(scene.events(id)).doesNotContain("ObservedDeleted");

    scene.hand.mergePatch("labeller", manifest, "{\"spec\":{\"replicas\":7}}");
    Scene.await().until(() -> scene.current(id, "spec->'spec'->>'replicas'"), "7"::equals);
    scene.hand.delete(manifest);
    scene.awaitSync(id, "Missing");
  }

  @Test
  void anObjectWhoseLabelNamesAnotherRowIsDrift() {
    expect(
        "Drifted",
        () ->
            scene.hand.mergePatch(
                "labeller",
                manifest,
                "{\"metadata\":{\"labels\":{\""
                    + KontrolMetadata.RESOURCE_ID_LABEL
                    + "\":\"987654\"}}}"));
    assertDrift("/metadata/labels/kontrol~1resource-id", "labeller");
  }

  @Test
  void theScaleSubresourceIsDrift() {
    expect("Drifted", () -> scene.hand.scale("autoscaler", manifest, 5));
    assertDrift("/spec/replicas", "autoscaler");
  }

  @Test
  void anApplyByAnotherManagerWithForceIsDrift() {
    ObjectNode theirs =
        scene.manifest("apps/v1", "Deployment", "shop-" + shops, "{'spec':{'replicas':9}}");
    expect("Drifted", () -> scene.hand.apply("argocd", theirs));
    assertDrift("/spec/replicas", "argocd");
  }

  @Test
  void anApplyUnderOurNameIsDrift() {
    ObjectNode theirs = manifest.deepCopy();
    theirs.withObject("/spec").put("replicas", 9);
    expect("Drifted", () -> scene.hand.apply(KontrolMetadata.FIELD_MANAGER, theirs));
  }

  @Test
  void anObjectThatIsDeletedIsMissing() {
    expect("Missing", () -> scene.hand.delete(manifest));
    assertThat(scene.eventData(id, "ObservedDeleted").path("expected").asBoolean()).isFalse();
  }

  @Test
  void anObjectDeletedAndMadeAgainByAnotherHandIsMissing() {
    expect(
        "Missing",
        () -> {
          scene.hand.delete(manifest);
          scene.hand.create("intruder", manifest);
        });
  }

  @Test
  void anObjectDeletedAndMadeAgainWithOurLabelIsDriftedAndAnotherOne() {
    Object uid = scene.current(id, "uid");
    JsonNode live = scene.hand.get(manifest).orElseThrow();
    ObjectNode copy = manifest.deepCopy();
    ((ObjectNode) copy.get("metadata")).set("labels", live.at("/metadata/labels"));
    expect(
        "Drifted",
        () -> {
          scene.hand.delete(manifest);
          scene.hand.create("intruder", copy);
        });
    assertThat(scene.current(id, "uid")).isNotEqualTo(uid);
    assertThat(scene.eventData(id, "ObservedCreated").path("replaced").asText()).isEqualTo(uid);
  }

  @Test
  void theWayBackToWhatWeAppliedIsSyncedAgain() {
    expect("Drifted", () -> scene.hand.scale("autoscaler", manifest, 5));
    scene.apply(id, manifest);
    scene.awaitSync(id, "Synced");
  }

  private void removeOurLabel() {
    scene.hand.mergePatch(
        "labeller",
        manifest,
        "{\"metadata\":{\"labels\":{\"" + KontrolMetadata.RESOURCE_ID_LABEL + "\":null}}}");
  }

  private void expect(String sync, Runnable edit) {
    edit.run();
    long doneAt = System.nanoTime();
    scene.awaitSync(id, sync);
    assertThat((System.nanoTime() - doneAt) / 1e9).isLessThan(BAR_SECONDS);
  }

  private void assertDrift(String path, String manager) {
    JsonNode data = scene.eventData(id, "DriftObserved");
    assertThat(data.path("paths")).extracting(JsonNode::asText).contains(path);
    assertThat(data.path("manager").asText()).contains(manager);
  }
}
