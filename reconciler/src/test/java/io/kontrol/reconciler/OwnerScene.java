package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.loop.WakeupSignals.Reason;
import io.kontrol.reconciler.testing.FaultyFront.Fault;
import io.kontrol.reconciler.testing.FaultyFront.Request;
import io.kontrol.reconciler.testing.WorldTest;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * A resource that another one owns: the object names its owner, goes with it, and comes back with
 * it. On each kind of cluster, with its garbage collector.
 */
abstract class OwnerScene extends WorldTest {
  private int root;
  private int child;

  private void desired() {
    root = user.create(configMap("root", "1"));
    child = user.create(configMap("child", "1"));
    user.set(child, "owner_resource_id", root);
  }

  private void inOrder() {
    desired();
    world.start();
    converged(child);
    lookAt(root, "root");
    lookAt(child, "child");
    assertThat(user.sync(child)).isEqualTo("Synced");
  }

  private void lookAt(int id, String name) {
    mirror.look(id, configMapPath(name));
  }

  private void eventuallyThere(String name, boolean there) {
    eventually(
        () -> assertThat(cluster.find(configMapPath(name)).isPresent()).as(name).isEqualTo(there));
  }

  private String uid(String name) {
    return cluster.get(configMapPath(name)).at("/metadata/uid").asText();
  }

  private JsonNode references() {
    return cluster.get(configMapPath("child")).at("/metadata/ownerReferences");
  }

  private static JsonNode referenceTo(String uid) {
    return Json.read(
        """
        [{"apiVersion":"v1","kind":"ConfigMap","name":"root","uid":"%s","controller":false,"blockOwnerDeletion":false}]
        """
            .formatted(uid));
  }

  private String message(int id) {
    return user.texts("SELECT sync_message FROM resource_status WHERE resource_id = " + id).get(0);
  }

  private long appliesOf(String name) {
    return front.count(request -> request.isApplyOf(name));
  }

  /** Another resource is applied: the reconciler has found what there was to do before it. */
  private void reconcilerHasLookedAgain() {
    converged(user.create(configMap("witness" + front.requests().size(), "1")));
  }

  private void disown() {
    user.execute("UPDATE resources SET owner_resource_id = NULL WHERE id = ?", child);
  }

  /** An owner of no apply set is found when it is next looked for. */
  private void sweep() {
    world.replica(0).reconciler().signals().wake(Reason.EVERYTHING);
  }

  /** An object of nobody's: when it is gone, the garbage collector has seen that its owner is. */
  private void bait() {
    JsonNode bait = Json.read(configMap("bait", "1").replace('\'', '"'));
    bait.withObject("/metadata").set("ownerReferences", referenceTo(uid("root")));
    cluster.post("/api/v1/namespaces/" + namespace + "/configmaps", bait);
  }

  @Test
  void aDependentWaitsUntilItsOwnerIsThereAndThenNamesIt() {
    CountDownLatch latch = new CountDownLatch(1);
    front.on(request -> request.isApplyOf("root"), Fault.hold(latch));
    desired();
    world.start();
    eventually(() -> assertThat(appliesOf("root")).isOne());
    reconcilerHasLookedAgain();
    assertThat(user.sync(child)).isEqualTo("OutOfSync");
    assertThat(message(child)).isEqualTo("waits for its owner ConfigMap \"root\"");
    assertThat(appliesOf("child")).isZero();

    latch.countDown();
    converged(child);
    assertThat(references()).isEqualTo(referenceTo(uid("root")));
    assertThat(message(child)).isNull();
    lookAt(child, "child");
    assertThat(user.sync(child)).isEqualTo("Synced");
    assertThat(user.events(child)).containsExactly("ApplySucceeded");
  }

  @Test
  void anOwnerThatSomebodyDeletesComesBackFirstAndWhatItOwnedOnceAfterIt() {
    inOrder();
    String before = uid("root");
    cluster.delete(configMapPath("root"));
    eventuallyThere("child", false);
    lookAt(child, "child"); // the watcher may see the dependent's end first
    eventually(() -> assertThat(user.applied(child, "status")).isEqualTo("waiting"));
    assertThat(message(child)).startsWith("waits for its owner ConfigMap \"root\"");
    reconcilerHasLookedAgain();
    assertThat(appliesOf("child")).isOne();

    lookAt(root, "root");
    eventuallyThere("child", true);
    assertThat(uid("root")).isNotEqualTo(before);
    assertThat(references()).isEqualTo(referenceTo(uid("root")));
    lookAt(root, "root");
    lookAt(child, "child");
    eventually(() -> assertThat(user.sync(child)).isEqualTo("Synced"));
    reconcilerHasLookedAgain();
    assertThat(appliesOf("child")).isEqualTo(2);
    assertThat(appliesOf("root")).isEqualTo(2);
    assertThat(user.events(child))
        .containsOnlyOnce("DriftDetected", "ApplyWaiting", "DriftCorrected");
  }

  @Test
  void whileTheOwnerIsKnownToBeGoneNothingIsSentForWhatItOwns() {
    inOrder();
    user.set(root, "drift_policy", "Adopt"); // a user decides whether it comes back
    cluster.delete(configMapPath("root"));
    eventuallyThere("child", false);
    lookAt(root, "root");
    lookAt(child, "child");
    long requests = front.count(Request::isWrite);
    reconcilerHasLookedAgain();
    assertThat(user.sync(child)).isEqualTo("Missing");
    assertThat(message(child)).isEqualTo("waits for its owner ConfigMap \"root\"");
    assertThat(front.count(Request::isWrite)).isEqualTo(requests + 1); // the witness

    user.requestReconcile(root);
    eventuallyThere("child", true);
    assertThat(references()).isEqualTo(referenceTo(uid("root")));
  }

  @Test
  void aDependentThatOutlivedItsOwnerNamesTheNewOne() {
    inOrder();
    String child = uid("child");
    cluster.call(
        "DELETE", configMapPath("root") + "?propagationPolicy=Orphan", "application/json", null);
    eventuallyThere("root", false);
    lookAt(root, "root"); // and nothing new is seen of the dependent
    eventually(() -> assertThat(references()).isEqualTo(referenceTo(uid("root"))));
    assertThat(uid("child")).isEqualTo(child);
    eventually(() -> assertThat(user.events(this.child)).containsOnlyOnce("OwnerReferenceUpdated"));
    lookAt(this.child, "child");
    assertThat(user.sync(this.child)).isEqualTo("Synced");
  }

  @Test
  void theReferenceIsOursAndIsPutBackWhenSomebodyTakesItOut() {
    inOrder();
    cluster.mergePatch(configMapPath("child"), "{\"metadata\":{\"ownerReferences\":null}}");
    lookAt(child, "child");
    eventually(() -> assertThat(references()).isEqualTo(referenceTo(uid("root"))));
    eventually(() -> assertThat(user.events(child)).contains("DriftDetected", "DriftCorrected"));
  }

  @Test
  void referencesOfOthersStayBesideOurs() {
    inOrder();
    JsonNode theirs = Json.read(configMap("theirs", "1").replace('\'', '"'));
    String uid =
        cluster
            .post("/api/v1/namespaces/" + namespace + "/configmaps", theirs)
            .at("/metadata/uid")
            .asText();
    cluster.call(
        "PATCH",
        configMapPath("child") + "?fieldManager=somebody",
        "application/strategic-merge-patch+json",
        Json.read(
            "{\"metadata\":{\"ownerReferences\":"
                + referenceTo(uid).toString().replace("root", "theirs")
                + "}}"));
    lookAt(child, "child");
    assertThat(user.sync(child)).isEqualTo("Synced");
    disown();
    user.update(child, configMap("child", "2"));
    eventually(() -> assertThat(valueOf("child")).isEqualTo("2"));
    assertThat(references().findValuesAsText("uid")).containsExactly(uid);
  }

  @Test
  void withoutAnOwnerTheReferenceGoes() {
    inOrder();
    disown();
    user.update(child, configMap("child", "2"));
    eventually(() -> assertThat(valueOf("child")).isEqualTo("2"));
    assertThat(references().isEmpty()).isTrue();
    eventually(() -> assertThat(user.applied(child, "owner_uid")).isEqualTo("null"));
  }

  @Test
  void anOwnerIsDeletedOnlyOnceWhatStaysNoLongerNamesIt() {
    inOrder();
    bait();
    String before = uid("child");
    front.on(request -> request.isApplyOf("child"), Fault.status(422, "not now"));
    disown();
    user.update(child, configMap("child", "2"));
    user.delete(root);
    eventually(() -> assertThat(user.sync(child)).isEqualTo("Error"));
    reconcilerHasLookedAgain();
    assertThat(cluster.find(configMapPath("root"))).isPresent();
    assertThat(message(root)).isEqualTo("waits until ConfigMap \"child\" no longer refers to it");

    front.heal();
    user.requestReconcile(child);
    eventually(() -> assertThat(valueOf("child")).isEqualTo("2"));
    sweep();
    eventuallyThere("root", false);
    eventuallyThere("bait", false);
    assertThat(uid("child")).isEqualTo(before);
  }

  @Test
  void whatIsOrphanedIsSetFreeBeforeItsOwnerGoes() {
    inOrder();
    bait();
    user.set(child, "deletion_policy", "Orphan");
    user.delete(root, child);
    eventually(() -> assertThat(user.sync(child)).isEqualTo("Deleted"));
    sweep();
    eventuallyThere("root", false);
    eventuallyThere("bait", false);
    JsonNode metadata = cluster.get(configMapPath("child")).path("metadata");
    assertThat(metadata.path("ownerReferences").isEmpty()).isTrue();
    assertThat(metadata.path("labels").has("kontrol/resource-id")).isFalse();
  }

  @Test
  void ownerAndDependentsGoTogether() {
    inOrder();
    user.delete(root, child);
    eventually(() -> assertThat(user.sync(child)).isEqualTo("Deleted"));
    sweep();
    eventually(() -> assertThat(user.sync(root)).isEqualTo("Deleted"));
    assertThat(user.events(child)).contains("Deleted").doesNotContain("DriftDetected");
  }
}
