package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.testing.WorldTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class ApplyTest extends WorldTest {
  private String deployment(String labelOfPods, int replicas, String more) {
    return """
        {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'%s'%s},
         'spec':{'replicas':%d,'selector':{'matchLabels':{'app':'%s'}},
          'template':{'metadata':{'labels':{'app':'%s'}},
           'spec':{'containers':[{'name':'c','image':'nginx:1'}]}}}}
        """
        .formatted(namespace, more, replicas, labelOfPods, labelOfPods);
  }

  private String webPath() {
    return "/apis/apps/v1/namespaces/" + namespace + "/deployments/web";
  }

  @Test
  void whatIsAppliedBearsOurMarksAndWhatCameOfItIsRecorded() {
    world.start();
    int id = user.create(configMap("a", "1"));
    converged(id);
    JsonNode metadata = cluster.get(configMapPath("a")).path("metadata");
    assertThat(metadata.path("labels").path("kontrol/resource-id").asText())
        .isEqualTo(String.valueOf(id));
    assertThat(metadata.path("labels").path("app.kubernetes.io/managed-by").asText())
        .isEqualTo("kontrol");
    assertThat(metadata.path("annotations").path("kontrol/generation").asText()).isEqualTo("1");
    assertThat(metadata.path("annotations").path("kontrol/revision").asText()).isEqualTo("1");
    assertThat(user.applied(id, "uid")).isEqualTo(metadata.path("uid").asText());
    assertThat(user.applied(id, "k8s_resource_version"))
        .isEqualTo(metadata.path("resourceVersion").asText());
    assertThat(user.applied(id, "owned_fields_hash")).hasSize(64);
    assertThat(user.applied(id, "status")).isEqualTo("success");
    assertThat(Json.read(user.applied(id, "spec")).path("data").path("key").asText())
        .isEqualTo("1");
  }

  @Test
  void aFieldThatLeavesTheManifestLeavesTheObject() {
    world.start();
    int id = user.create(configMap("a", "1").replace("'key'", "'other':'2','key'"));
    converged(id);
    user.update(id, configMap("a", "1"));
    eventually(
        () -> assertThat(cluster.get(configMapPath("a")).path("data").has("other")).isFalse());
  }

  @Test
  void anIgnoredPathIsSetAtCreationAndThenLeftToTheCluster() {
    world.start();
    int id = user.create(deployment("web", 2, ""));
    user.set(id, "ignore_paths", "[\"/spec/replicas\"]");
    converged(id);
    assertThat(cluster.get(webPath()).path("spec").path("replicas").asInt()).isEqualTo(2);
    cluster.mergePatch(webPath(), "{\"spec\":{\"replicas\":7}}");
    user.update(id, deployment("web", 3, ",'labels':{'new':'label'}"));
    eventually(
        () ->
            assertThat(cluster.get(webPath()).path("metadata").path("labels").path("new").asText())
                .isEqualTo("label"));
    assertThat(cluster.get(webPath()).path("spec").path("replicas").asInt()).isEqualTo(7);
    mirror.look(id, webPath());
    converged(id);
    cluster.mergePatch(webPath(), "{\"spec\":{\"replicas\":9}}");
    mirror.look(id, webPath());
    assertThat(user.sync(id)).isEqualTo("Synced");
  }

  @Test
  void aConflictIsTheErrorWhereForceIsNotWanted() {
    cluster.call(
        "PATCH",
        configMapPath("a") + "?fieldManager=argo",
        "application/apply-patch+yaml",
        Json.read(configMap("a", "theirs").replace('\'', '"')));
    int id = user.create(configMap("a", "ours"));
    user.set(id, "conflict_policy", "Fail");
    world.start();
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Error"));
    assertThat(user.applied(id, "error_message")).contains("conflict with \"argo\"");
    assertThat(valueOf("a")).isEqualTo("theirs");
  }

  @Test
  void anImmutableFieldIsAnErrorWithTheServersTextUnlessReplacingIsAllowed() {
    world.start();
    int id = user.create(deployment("one", 1, ""));
    converged(id);
    String uid = user.applied(id, "uid");
    user.update(id, deployment("two", 1, ""));
    eventually(() -> assertThat(user.applied(id, "error_message")).contains("field is immutable"));
    assertThat(cluster.get(webPath()).path("metadata").path("uid").asText()).isEqualTo(uid);
    user.update(id, deployment("two", 1, ",'annotations':{'kontrol/replace':'true'}"));
    converged(id);
    JsonNode replaced = cluster.get(webPath());
    assertThat(replaced.path("metadata").path("uid").asText()).isNotEqualTo(uid);
    assertThat(replaced.path("spec").path("selector").path("matchLabels").path("app").asText())
        .isEqualTo("two");
  }

  @Test
  void whatCouldNotBeCreatedIsNotReplaced() {
    world.start();
    int id = user.create(deployment("one", 1, ""));
    converged(id);
    user.update(
        id,
        deployment("two", 1, ",'annotations':{'kontrol/replace':'true'}")
            .replace("'image':'nginx:1'", "'image':''"));
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Error"));
    assertThat(front.count(r -> r.method().equals("DELETE"))).isZero();
    assertThat(cluster.find(webPath())).isPresent();
  }

  @Test
  void anUnknownFieldIsRefusedWithItsNameAndTriedAgainWhenChanged() {
    world.with("backoff-first", "1h").with("backoff-most", "1h").start();
    int id = user.create(configMap("a", "1").replace("'data'", "'dta'"));
    eventually(() -> assertThat(user.sync(id)).isEqualTo("Error"));
    assertThat(user.applied(id, "error_message")).contains("dta");
    user.update(id, configMap("a", "1"));
    converged(id);
    assertThat(user.applied(id, "attempts")).isEqualTo("0");
    assertThat(user.events(id)).containsExactly("ApplyFailed", "ApplySucceeded");
  }

  @Test
  void aFailureIsToldOnceHoweverOftenItIsTried() {
    world.with("backoff-first", "50ms").with("backoff-most", "50ms").start();
    int id = user.create(configMap("a", "1").replace("'data'", "'dta'"));
    eventually(
        () ->
            assertThat(user.count("SELECT max(attempts) FROM resource_applied_states"))
                .isGreaterThan(3));
    assertThat(user.events(id)).containsExactly("ApplyFailed");
  }

  @Test
  void noValueOfASecretIsStoredOrTold() {
    world.start();
    String value =
        Base64.getEncoder().encodeToString("hunter2-and-more".getBytes(StandardCharsets.UTF_8));
    String manifest =
        "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'s','namespace':'%s'},'data':{'password':'%s'}}";
    int good = user.create(manifest.formatted(namespace, value));
    int bad = user.create(manifest.replace("'s'", "'t'").formatted(namespace, "hunter2%%%"));
    converged(good);
    eventually(() -> assertThat(user.sync(bad)).isEqualTo("Error"));
    String everything =
        user.applied(good, "spec")
            + user.applied(bad, "error_message")
            + user.events("ApplyFailed")
            + user.events("ApplySucceeded");
    assertThat(everything).doesNotContain("hunter2").doesNotContain(value);
    assertThat(user.applied(good, "spec")).contains("hmac-sha256:");
  }

  @Test
  void aTextThatIsTakenOutOfASecretLeavesTheCluster() {
    world.start();
    String manifest =
        "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'s','namespace':'%s'},'stringData':{%s}}";
    int id = user.create(manifest.formatted(namespace, "'a':'1','b':'2'"));
    converged(id);
    user.update(id, manifest.formatted(namespace, "'a':'1'"));
    String path = "/api/v1/namespaces/" + namespace + "/secrets/s";
    eventually(() -> assertThat(cluster.get(path).path("data")).hasToString("{\"a\":\"MQ==\"}"));
  }

  @Test
  void aNamespacedObjectWithoutANamespaceGoesToDefault() {
    world.start();
    int id =
        user.create(
            "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'%s'},'data':{'a':'b'}}"
                .formatted(namespace));
    converged(id);
    assertThat(cluster.find("/api/v1/namespaces/default/configmaps/" + namespace)).isPresent();
  }

  @Test
  void aChangeWhoseTransactionTookSecondsIsFoundBeforeTheNextSweep() {
    world.with("sweep", "1h").start();
    int id = user.create(configMap("a", "1"));
    converged(id);
    user.execute(
        """
        UPDATE resources SET desired_spec = jsonb_set(desired_spec, '{data,key}', '"2"'),
            generation = generation + 1, revision = revision + 1, updated_at = clock_timestamp() - INTERVAL '3 seconds'
        WHERE id = ?
        """,
        id);
    eventually(() -> assertThat(valueOf("a")).isEqualTo("2"));
  }
}
