package io.kontrol.watcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.testing.TestCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others may do beside us: it is mirrored, and nobody is alarmed. */
class NoDriftTest {
  private static Scene scene;
  private static int shops;

  private ObjectNode manifest;
  private int id;

  @BeforeAll
  static void open() {
    scene = new Scene(TestCluster.best());
    scene.startWatcher();
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
            "calm-" + ++shops,
            """
            {'metadata':{'labels':{'team':'shop'}},
             'spec':{'replicas':2,'selector':{'matchLabels':{'app':'shop'}},
              'template':{'metadata':{'labels':{'app':'shop'}},
               'spec':{'containers':[{'name':'shop','image':'shop:1',
                'resources':{'limits':{'cpu':'1000m','memory':'0.5Gi'}}}]}}}}""");
    id = scene.bring(manifest);
    scene.awaitSync(id, "Synced");
  }

  @Test
  void annotationsOfOthersAreTheirs() {
    expectCalmAfter(
        scene.hand.mergePatch(
            "other", manifest, "{\"metadata\":{\"annotations\":{\"other/note\":\"hello\"}}}"));
  }

  @Test
  void labelsOfOthersAreTheirs() {
    expectCalmAfter(
        scene.hand.mergePatch(
            "kubectl-label", manifest, "{\"metadata\":{\"labels\":{\"tier\":\"front\"}}}"));
  }

  @Test
  void anInjectedContainerIsItsInjectors() {
    expectCalmAfter(
        scene.hand.jsonPatch(
            "sidecar-injector",
            manifest,
            """
            [{"op":"add","path":"/spec/template/spec/containers/-","value":{"name":"proxy","image":"proxy:1"}}]"""));
  }

  @Test
  void aRolloutRestartIsAnAnnotationOfKubectls() {
    expectCalmAfter(
        scene.hand.mergePatch(
            "kubectl-rollout",
            manifest,
            """
            {"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"now"}}}}}"""));
  }

  @Test
  void aFieldThatWeLeftToItsDefaultMayBeSet() {
    expectCalmAfter(scene.hand.mergePatch("other", manifest, "{\"spec\":{\"minReadySeconds\":7}}"));
  }

  @Test
  void theSameValueWrittenAgainIsTheSameValue() {
    scene.hand.mergePatch("other", manifest, "{\"spec\":{\"replicas\":2}}");
    expectCalmAfter(
        scene.hand.mergePatch(
            "other",
            manifest,
            "{\"spec\":{\"replicas\":2},\"metadata\":{\"annotations\":{\"other/seen\":\"1\"}}}"));
  }

  @Test
  void aManagerThatAppliesTheSameValueSharesTheField() {
    ObjectNode theirs =
        scene.manifest("apps/v1", "Deployment", "calm-" + shops, "{'spec':{'replicas':2}}");
    expectCalmAfter(scene.hand.apply("argocd", theirs));
  }

  @Test
  void aManagerThatSharedAFieldAndTakesItIsDrift() {
    ObjectNode theirs =
        scene.manifest("apps/v1", "Deployment", "calm-" + shops, "{'spec':{'replicas':2}}");
    expectCalmAfter(scene.hand.apply("argocd", theirs));
    theirs.withObject("/spec").put("replicas", 3);
    scene.hand.apply("argocd", theirs);
    scene.awaitSync(id, "Drifted");
  }

  @Test
  void aStatusIsItsControllers() {
    expectCalmAfter(scene.hand.patchStatus(manifest, "{\"status\":{\"unavailableReplicas\":2}}"));
  }

  @Test
  void ourOwnApplyAgainIsNoNews() {
    expectCalmAfter(scene.apply(id, manifest));
    assertThat(scene.events(id)).doesNotContain("ObservedDeleted");
  }

  private static void expectCalm(int id) {
    assertThat(scene.sync(id)).isEqualTo("Synced");
    assertThat(scene.events(id)).doesNotContain("DriftObserved");
  }

  private void expectCalmAfter(JsonNode edited) {
    scene.awaitVersion(id, edited);
    expectCalm(id);
  }
}
