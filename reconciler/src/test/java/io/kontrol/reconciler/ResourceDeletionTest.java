package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.testing.FaultyFront.Fault;
import io.kontrol.reconciler.testing.WorldTest;
import org.junit.jupiter.api.Test;

class ResourceDeletionTest extends WorldTest {
  @Test
  void whatIsDeletedIsTakenFromTheClusterAndToldOnce() {
    world.start();
    int id = user.create(configMap("a", "1"));
    converged(id);
    user.delete(id);
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Deleted"));
    assertThat(cluster.find(configMapPath("a"))).isEmpty();
    assertThat(user.events(id)).containsExactly("ApplySucceeded", "Deleted");
  }

  @Test
  void theNewOneWaitsWhileFinalizersHoldTheOldOne() {
    world.start();
    int old = user.create(configMap("a", "old"));
    converged(old);
    cluster.mergePatch(
        configMapPath("a"), "{\"metadata\":{\"finalizers\":[\"example.com/hold\"]}}");
    user.delete(old);
    int fresh = user.create(configMap("a", "new"));
    eventually(
        () ->
            assertThat(user.applied(old, "error_message"))
                .contains("waiting for finalizers example.com/hold"));
    assertThat(user.sync(old)).isEqualTo("Deleting");
    assertThat(user.sync(fresh)).isEqualTo("OutOfSync");
    assertThat(valueOf("a")).isEqualTo("old");
    cluster.mergePatch(configMapPath("a"), "{\"metadata\":{\"finalizers\":null}}");
    converged(fresh);
    assertThat(valueOf("a")).isEqualTo("new");
  }

  @Test
  void anObjectThatSomebodyElseHasCreatedInItsPlaceIsNotTouched() {
    world.start();
    int id = user.create(configMap("a", "ours"));
    converged(id);
    cluster.delete(configMapPath("a"));
    cluster.post(
        configMapPath("a").replaceFirst("/a$", ""),
        Json.read(configMap("a", "theirs").replace('\'', '"')));
    user.delete(id);
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Deleted"));
    assertThat(valueOf("a")).isEqualTo("theirs");
    assertThat(user.events("Deleted").get(0).path("ending").asText()).isEqualTo("notOurs");
  }

  @Test
  void aCopyThatBearsOurLabelIsNotTouched() {
    world.start();
    int id = user.create(configMap("a", "ours"));
    converged(id);
    ObjectNode copy = (ObjectNode) cluster.get(configMapPath("a"));
    ((ObjectNode) copy.path("metadata"))
        .remove(java.util.List.of("uid", "resourceVersion", "managedFields", "creationTimestamp"));
    cluster.delete(configMapPath("a"));
    cluster.post(configMapPath("a").replaceFirst("/a$", ""), copy);
    user.delete(id);
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Deleted"));
    assertThat(cluster.find(configMapPath("a"))).isPresent();
  }

  @Test
  void aDeleteThatTheClusterRefusesStaysOwed() {
    world.with("backoff-first", "200ms").start();
    int id = user.create(configMap("a", "1"));
    converged(id);
    front.on(r -> r.method().equals("DELETE"), Fault.status(403, "no deletes on Friday"));
    user.delete(id);
    eventually(
        () -> assertThat(user.applied(id, "error_message")).isEqualTo("no deletes on Friday"));
    assertThat(user.sync(id)).isEqualTo("Deleting");
    eventually(() -> assertThat(front.count(r -> r.method().equals("DELETE"))).isGreaterThan(1));
    assertThat(user.events(id)).containsExactly("ApplySucceeded", "ApplyFailed");
    front.heal();
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Deleted"));
    assertThat(cluster.find(configMapPath("a"))).isEmpty();
  }

  @Test
  void anOrphanKeepsItsFieldsAndLosesOurMarks() {
    world.start();
    int id = user.create(configMap("a", "kept"));
    converged(id);
    user.set(id, "deletion_policy", "Orphan");
    user.delete(id);
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Deleted"));
    JsonNode object = cluster.get(configMapPath("a"));
    assertThat(object.path("data").path("key").asText()).isEqualTo("kept");
    assertThat(object.path("metadata").path("labels")).isEmpty();
    assertThat(object.path("metadata").path("annotations")).isEmpty();
    assertThat(user.events("Deleted").get(0).path("ending").asText()).isEqualTo("orphaned");
  }

  @Test
  void whatWasNeverAppliedIsGoneAtOnce() {
    int id = user.create(configMap("a", "1"));
    user.delete(id);
    world.start();
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Deleted"));
    assertThat(front.count(r -> r.isWrite())).isZero();
  }
}
