package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.loop.WakeupSignals;
import io.kontrol.reconciler.testing.World;
import io.kontrol.reconciler.testing.WorldTest;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What somebody else is deleting has drifted and says what holds it up; what lives in it waits, and
 * comes back with it.
 */
abstract class BeingDeleted extends WorldTest {
  private static final String API_SERVICE = "/apis/apiregistration.k8s.io/v1/apiservices";

  private boolean blocked;

  /** Other tests' namespaces would hang too. */
  @AfterEach
  void unblock() {
    if (blocked) {
      cluster.delete(API_SERVICE + "/v1.blocked.example.org");
      blocked = false;
    }
  }

  /** An API that is served elsewhere, by nobody. */
  private void block() {
    ObjectNode service =
        (ObjectNode)
            Json.read(
                """
                {"apiVersion":"apiregistration.k8s.io/v1","kind":"APIService",
                 "metadata":{"name":"v1.blocked.example.org"},
                 "spec":{"group":"blocked.example.org","version":"v1","groupPriorityMinimum":100,
                  "versionPriority":100,"service":{"name":"nobody","namespace":"default"}}}
                """);
    cluster.post(API_SERVICE, service);
    blocked = true;
  }

  private String home() {
    return namespace + "-home";
  }

  private String homePath() {
    return "/api/v1/namespaces/" + home();
  }

  private int home(String policy) {
    int id =
        user.create(
            "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'%s'}}".formatted(home()));
    user.set(id, "drift_policy", policy);
    seen(id, homePath());
    return id;
  }

  private int child(String name, String metadata) {
    int id =
        user.create(
            "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'%s','namespace':'%s'%s},'data':{'key':'1'}}"
                .formatted(name, home(), metadata));
    seen(id, childPath(name));
    return id;
  }

  private String childPath(String name) {
    return homePath() + "/configmaps/" + name;
  }

  private void seen(int id, String path) {
    converged(id);
    mirror.look(id, path);
    assertThat(user.sync(id)).isEqualTo("Synced");
  }

  private void seesGone(int id, String path) {
    eventually(() -> assertThat(cluster.find(path)).isEmpty());
    mirror.look(id, path);
  }

  private String message(int id) {
    return user.query(
            "SELECT sync || ': ' || COALESCE(sync_message, '') FROM resource_status WHERE resource_id = ?",
            row -> row.getString(1),
            id)
        .get(0);
  }

  private String uid(String path) {
    return cluster.get(path).path("metadata").path("uid").asText();
  }

  @Test
  void anObjectThatHangsInItsDeletionHasDriftedAndNamesItsFinalizers() {
    World.Replica replica = world.with("sweep", "100ms").start();
    int id =
        user.create(
            configMap("held", "1")
                .replace("'name':'held'", "'name':'held','finalizers':['example.org/hold']"));
    seen(id, configMapPath("held"));
    String version = user.applied(id, "k8s_resource_version");
    cluster.delete(configMapPath("held"));
    mirror.look(id, configMapPath("held"));
    assertThat(message(id))
        .isEqualTo("Drifted: being deleted: waiting for finalizers example.org/hold");
    eventually(() -> assertThat(user.events("DriftDetected")).hasSize(1));
    assertThat(user.events("DriftDetected").get(0).path("message").asText())
        .contains("example.org/hold");
    long sweeps = replica.reconciler().sweeps();
    eventually(() -> assertThat(replica.reconciler().sweeps()).isGreaterThan(sweeps + 3));
    assertThat(user.applied(id, "k8s_resource_version"))
        .as("not applied in vain")
        .isEqualTo(version);
    String old = uid(configMapPath("held"));
    cluster.mergePatch(configMapPath("held"), "{\"metadata\":{\"finalizers\":null}}");
    seesGone(id, configMapPath("held"));
    eventually(() -> assertThat(cluster.find(configMapPath("held"))).isPresent());
    assertThat(uid(configMapPath("held"))).isNotEqualTo(old);
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Pending"));
    assertThat(user.events(id))
        .containsExactly("ApplySucceeded", "DriftDetected", "DriftCorrected");
    cluster.mergePatch(configMapPath("held"), "{\"metadata\":{\"finalizers\":null}}");
  }

  @Test
  void aNamespaceThatHangsSaysWhyAndItsChildrenWaitForIt() {
    world.with("backoff-first", "100ms").start();
    int home = home("Enforce");
    int child = child("inside", "");
    block();
    eventually(() -> assertThat(isUnavailable()).isTrue());
    cluster.delete(homePath());
    eventually(
        () -> {
          mirror.look(home, homePath());
          assertThat(message(home))
              .startsWith("Drifted: being deleted: ")
              .contains("NamespaceDeletionDiscoveryFailure")
              .contains("blocked.example.org/v1");
        });
    seesGone(child, childPath("inside"));
    eventually(
        () ->
            assertThat(message(child))
                .startsWith("Missing: ")
                .contains("because it is being terminated"));
    eventually(() -> assertThat(user.applied(child, "attempts")).isEqualTo("2"));
    assertThat(user.applied(child, "waits_for")).isEqualTo("namespace:" + home());
    assertThat(user.events(child))
        .containsExactly("ApplySucceeded", "DriftDetected", "ApplyWaiting");

    unblock();
    Instant back = backAt(home);
    eventually(() -> assertThat(cluster.find(childPath("inside"))).isPresent());
    assertThat(Duration.between(back, Instant.now())).isLessThan(Duration.ofSeconds(5));
    eventually(() -> assertThat(user.sync(child)).isEqualTo("Pending"));
    seen(child, childPath("inside"));
    assertThat(message(child)).isEqualTo("Synced: ");
    assertThat(user.events("ApplyFailed")).isEmpty();
  }

  /** When the namespace was seen to be gone, and made again. */
  private Instant backAt(int home) {
    String old = user.applied(home, "uid");
    eventually(
        () ->
            assertThat(cluster.find(homePath()).map(found -> uid(found).equals(old)))
                .isNotEqualTo(java.util.Optional.of(true)));
    Instant gone = Instant.now();
    mirror.look(home, homePath());
    eventually(() -> assertThat(cluster.find(homePath())).isPresent());
    return gone;
  }

  private static String uid(JsonNode object) {
    return object.path("metadata").path("uid").asText();
  }

  private boolean isUnavailable() {
    JsonNode service = cluster.get(API_SERVICE + "/v1.blocked.example.org");
    for (JsonNode condition : service.path("status").path("conditions")) {
      if (condition.path("type").asText().equals("Available")) {
        return condition.path("status").asText().equals("False");
      }
    }
    return this instanceof SandboxBeingDeletedTest;
  }

  @Test
  void aChildWhoseNamespaceIsGoneAltogetherWaitsForItToo() {
    world.with("backoff-first", "100ms").start();
    int home = home("Adopt");
    int child = child("inside", "");
    int other = child("other", "");
    cluster.delete(homePath());
    seesGone(home, homePath());
    mirror.look(child, childPath("inside"));
    eventually(
        () ->
            assertThat(message(child))
                .startsWith("Missing: ")
                .contains("namespaces")
                .contains("not found"));
    user.update(
        other,
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'other','namespace':'%s'},'data':{'key':'2'}}"
            .formatted(home()));
    eventually(() -> assertThat(message(other)).startsWith("OutOfSync: ").contains("not found"));
    eventually(() -> assertThat(user.applied(child, "attempts")).isEqualTo("2"));
    user.requestReconcile(home);
    world.replica(0).reconciler().signals().wake(WakeupSignals.Reason.CHANGED);
    eventually(() -> assertThat(cluster.find(childPath("inside"))).isPresent());
    eventually(
        () -> assertThat(cluster.get(childPath("other")).at("/data/key").asText()).isEqualTo("2"));
    assertThat(user.events("ApplyFailed")).isEmpty();
  }

  @Test
  void aChildThatNeverHadANamespaceIsAnErrorForItsUserToSee() {
    world.start();
    int id =
        user.create(
            "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'lost','namespace':'%s-never'},'data':{}}"
                .formatted(namespace));
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Error"));
    assertThat(message(id)).contains("-never").contains("not found");
  }

  @Test
  void aChildThatIsHeldInItsNamespaceNamesItsFinalizerInBoth() {
    world.start();
    int home = home("Enforce");
    int child = child("held", ",'finalizers':['example.org/hold']");
    cluster.delete(homePath());
    eventually(
        () -> {
          mirror.look(home, homePath());
          assertThat(message(home))
              .contains("NamespaceFinalizersRemaining")
              .contains("example.org/hold in 1 resource instances");
        });
    mirror.look(child, childPath("held"));
    assertThat(message(child))
        .startsWith("Drifted: being deleted: waiting for finalizers example.org/hold");
    cluster.mergePatch(childPath("held"), "{\"metadata\":{\"finalizers\":null}}");
    seesGone(child, childPath("held"));
    seesGone(home, homePath());
    eventually(() -> assertThat(cluster.find(childPath("held"))).isPresent());
    cluster.mergePatch(childPath("held"), "{\"metadata\":{\"finalizers\":null}}");
  }

  @Test
  void anObjectOfADefinitionThatIsBeingDeletedWaitsForItToo() {
    world.with("backoff-first", "100ms").start();
    String group = namespace + ".example.org";
    String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    String path = definitions + "/gadgets." + group;
    int definition = user.create(definition(group));
    seen(definition, path);
    String manifest =
        "{'apiVersion':'%s/v1','kind':'Gadget','metadata':{'name':'%s','namespace':'%s'},'spec':{'a':1}}";
    int held =
        user.create(
            manifest
                .formatted(group, "held", namespace)
                .replace("'name':'held'", "'name':'held','finalizers':['example.org/hold']"));
    String gadgets = "/apis/" + group + "/v1/namespaces/" + namespace + "/gadgets/";
    seen(held, gadgets + "held");
    cluster.delete(path);
    eventually(
        () -> {
          mirror.look(definition, path);
          assertThat(message(definition))
              .startsWith("Drifted: being deleted: ")
              .contains("customresourcecleanup.apiextensions.k8s.io (its objects go first)")
              .contains("Terminating: ");
        });
    int late = user.create(manifest.formatted(group, "late", namespace));
    eventually(() -> assertThat(message(late)).startsWith("OutOfSync: ").contains("terminating"));
    assertThat(user.applied(late, "waits_for")).isEqualTo("group:" + group);
    cluster.mergePatch(gadgets + "held", "{\"metadata\":{\"finalizers\":null}}");
    seesGone(definition, path);
    eventually(() -> assertThat(cluster.find(gadgets + "late")).isPresent());
    assertThat(user.events("ApplyFailed")).isEmpty();
  }

  private static String definition(String group) {
    return """
        {'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition',
         'metadata':{'name':'gadgets.GROUP'},
         'spec':{'group':'GROUP','scope':'Namespaced',
          'names':{'plural':'gadgets','singular':'gadget','kind':'Gadget','listKind':'GadgetList'},
          'versions':[{'name':'v1','served':true,'storage':true,
           'schema':{'openAPIV3Schema':{'type':'object','x-kubernetes-preserve-unknown-fields':true}}}]}}"""
        .replace("GROUP", group);
  }

  @Test
  void ourOwnDeleteSaysWhatItWaitsFor() {
    world.with("backoff-first", "100ms").start();
    int home = home("Enforce");
    int child = child("held", ",'finalizers':['example.org/hold']");
    user.delete(home);
    eventually(
        () -> {
          mirror.look(home, homePath());
          assertThat(message(home))
              .startsWith("Deleting: being deleted: ")
              .contains("example.org/hold in 1 resource instances");
        });
    user.set(child, "drift_policy", "Ignore");
    cluster.mergePatch(childPath("held"), "{\"metadata\":{\"finalizers\":null}}");
    seesGone(home, homePath());
    eventually(() -> assertThat(message(home)).isEqualTo("Deleted: "));
  }
}
