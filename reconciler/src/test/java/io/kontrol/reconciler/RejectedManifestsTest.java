package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.testing.WorldTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Manifests that the server rejects, for good or for now. */
class RejectedManifestsTest extends WorldTest {
  private String local(String text) {
    return text.replace("NS", namespace);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          two ports that are one  | [{'containerPort':80},{'containerPort':80}] | duplicate
          a port that is a text   | [{'containerPort':'eighty'}]                | eighty
          a port that cannot be   | [{'containerPort':70000}]                   | 70000
          """)
  void aRefusalIsTheObjectsOwnAndTellsWhy(String what, String ports, String why) {
    world.start();
    int bad =
        user.create(
            local(
                    """
                    {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'NS'},
                     'spec':{'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},
                     'spec':{'containers':[{'name':'c','image':'i','ports':PORTS}]}}}}
                    """)
                .replace("PORTS", ports));
    int good = user.create(configMap("good", "1"));
    eventually(() -> assertThat(user.sync(bad)).as(what).isEqualTo("Error"));
    assertThat(user.applied(bad, "error_message")).contains(why);
    converged(good);
    assertThat(user.events("ReconcileDeferred")).isEmpty();
  }

  @Test
  void anObjectThatEtcdFindsTooLargeIsItsOwnFailure() {
    world.start();
    int large =
        user.create(
            configMap("large", "x".repeat(1_048_000))
                .replace("}}", ",'b':'" + "y".repeat(1_048_000) + "'}}"));
    int good = user.create(configMap("good", "1"));
    eventually(() -> assertThat(user.sync(large)).isEqualTo("Error"));
    assertThat(user.applied(large, "error_message")).isNotEmpty();
    converged(good);
    assertThat(user.events("ReconcileDeferred")).isEmpty();
  }

  @Test
  void aTerminatingNamespaceIsWaitedForAndItsSuccessorServed() {
    String other = namespace + "-other";
    cluster.namespace(other);
    world.with("backoff-first", "200ms").with("backoff-most", "500ms").start();
    String keeper = "/api/v1/namespaces/" + other + "/configmaps/keeper";
    cluster.post(
        "/api/v1/namespaces/" + other + "/configmaps",
        Json.read(
            "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"keeper\",\"finalizers\":[\"example.com/keep\"]}}"));
    JsonNode terminating = cluster.get("/api/v1/namespaces/" + other);
    cluster.delete("/api/v1/namespaces/" + other);
    int child = user.create(configMap("a", "1").replace("'" + namespace + "'", "'" + other + "'"));
    eventually(() -> assertThat(user.applied(child, "status")).isEqualTo("waiting"));
    assertThat(user.sync(child)).isEqualTo("OutOfSync");
    cluster.mergePatch(keeper, "{\"metadata\":{\"finalizers\":null}}");
    emptied(other, terminating);
    cluster.namespace(other);
    converged(child);
  }

  /** Nothing lives in it: what the namespace controller would do, where none runs. */
  private void emptied(String name, JsonNode before) {
    JsonNode finalized = before.deepCopy();
    ((ObjectNode) finalized.path("metadata")).remove("resourceVersion");
    ((ObjectNode) finalized.path("spec")).putArray("finalizers");
    cluster.call("PUT", "/api/v1/namespaces/" + name + "/finalize", "application/json", finalized);
    eventually(() -> assertThat(cluster.find("/api/v1/namespaces/" + name)).isEmpty());
  }

  @Test
  void aDefinitionDeletedAndCreatedAgainServesItsObjectsAgain() {
    world.with("backoff-first", "1h").with("backoff-most", "1h").start();
    String[] definition = OddManifests.STAY_SYNCED[9];
    int kind = user.create(local(definition[2]));
    int object =
        user.create(
            local(
                "{'apiVersion':'NS.example.com/v1','kind':'Gadget','metadata':{'name':'g','namespace':'NS'},'spec':{'a':null,'b':{}}}"));
    converged(kind);
    converged(object);
    cluster.delete(local(definition[1]));
    eventually(() -> assertThat(cluster.find(local(definition[1]))).isEmpty());
    user.requestReconcile(object);
    eventually(() -> assertThat(user.applied(object, "status")).isEqualTo("waiting"));
    mirror.look(kind, local(definition[1]));
    eventually(
        () ->
            assertThat(cluster.find(local("/apis/NS.example.com/v1/namespaces/NS/gadgets/g")))
                .isPresent());
  }

  @Test
  void anImmutableFieldOfAServiceOrAJobIsAnErrorWithTheServersText() {
    world.start();
    int service = user.create(local(OddManifests.STAY_SYNCED[1][2]));
    int job = user.create(local(OddManifests.STAY_SYNCED[6][2]));
    converged(service);
    converged(job);
    user.update(service, local(OddManifests.STAY_SYNCED[1][2]).replace("'None'", "'10.0.0.77'"));
    user.update(
        job, local(OddManifests.STAY_SYNCED[6][2]).replace("'image':'i'", "'image':'other'"));
    eventually(() -> assertThat(user.sync(service)).isEqualTo("Error"));
    eventually(() -> assertThat(user.sync(job)).isEqualTo("Error"));
    assertThat(user.applied(service, "error_message")).contains("clusterIP");
    assertThat(user.applied(job, "error_message")).contains("immutable");
    user.update(
        job,
        local(OddManifests.STAY_SYNCED[6][2])
            .replace("'image':'i'", "'image':'other'")
            .replace("'namespace'", "'annotations':{'kontrol/replace':'true'},'namespace'"));
    converged(job);
  }
}
