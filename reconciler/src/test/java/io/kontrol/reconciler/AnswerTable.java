package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.testing.WorldTest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the cluster's answers tell the user, on each kind of cluster that there is. */
abstract class AnswerTable extends WorldTest {
  /**
   * Makes the cluster's admission overrule what is written to objects of this test's namespace,
   * until {@link #relent}.
   *
   * @param path of an object that shows whether it does so yet
   */
  abstract void overrule(String group, String resource, List<Overrule> overrules, String path);

  abstract void relent();

  /**
   * One field of a written object.
   *
   * @param pointer a JSON Pointer
   * @param value JSON; null takes the field away
   */
  record Overrule(String pointer, @Nullable String value) {
    static Overrule set(String pointer, String value) {
      return new Overrule(pointer, value);
    }

    static Overrule remove(String pointer) {
      return new Overrule(pointer, null);
    }
  }

  private String data(String... entries) {
    return "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','namespace':'%s'},'data':{%s}}"
        .formatted(namespace, String.join(",", entries));
  }

  private List<String> altered(int id) {
    String stored = user.applied(id, "altered_fields");
    return stored.equals("null") ? List.of() : texts(Json.read(stored));
  }

  private static List<String> texts(JsonNode array) {
    return array.valueStream().map(JsonNode::asText).toList();
  }

  private List<List<String>> told() {
    return user.events("FieldsAlteredOnAdmission").stream()
        .map(data -> texts(data.path("fields")))
        .toList();
  }

  private void served(int id) {
    eventually(
        () ->
            assertThat(
                    user.count(
                        """
                        SELECT count(*) FROM resources r JOIN resource_applied_states a ON a.resource_id = r.id
                        WHERE r.id = ? AND a.attempted_generation = r.generation
                            AND a.reconciled_request_at IS NOT DISTINCT FROM r.reconcile_requested_at
                        """,
                        id))
                .isOne());
  }

  @Test
  void whatAdmissionOverrulesIsNamedOnceAndNotFoughtFor() {
    overrule(
        "",
        "configmaps",
        List.of(
            Overrule.set("/data/a", "\"other\""),
            Overrule.set("/data/foreign", "\"added\""),
            Overrule.remove("/data/gone")),
        configMapPath("probe"));
    world.start();
    int id = user.create(data("'a':'asked'", "'gone':''", "'same':'1'"));
    converged(id);
    mirror.look(id, configMapPath("a"));
    assertThat(user.sync(id)).isEqualTo("Synced");
    assertThat(altered(id)).containsExactly("/data/a", "/data/gone");
    assertThat(user.events(id)).containsExactly("ApplySucceeded", "FieldsAlteredOnAdmission");

    user.requestReconcile(id);
    served(id);
    cluster.mergePatch(configMapPath("a"), "{\"metadata\":{\"labels\":{\"their\":\"label\"}}}");
    mirror.look(id, configMapPath("a"));
    assertThat(user.sync(id)).isEqualTo("Synced");
    assertThat(told()).containsExactly(List.of("/data/a", "/data/gone"));

    user.update(id, data("'a':'asked'"));
    served(id);
    assertThat(altered(id)).containsExactly("/data/a");
    relent();
    user.requestReconcile(id);
    served(id);
    assertThat(altered(id)).isEmpty();
    assertThat(told()).containsExactly(List.of("/data/a", "/data/gone"), List.of("/data/a"));
    assertThat(user.events("DriftDetected")).isEmpty();
  }

  @Test
  void itemsOfListsAreNamedAsTheManifestCountsThem() {
    String containers = "/spec/template/spec/containers/0";
    overrule(
        "apps",
        "deployments",
        List.of(
            Overrule.set(containers + "/image", "\"registry.local/i:1\""),
            Overrule.set(
                containers + "/env",
                """
                [{"name":"FIRST","value":"theirs"},{"name":"B","value":"changed"},{"name":"A","value":"0.5"}]
                """),
            Overrule.set(containers + "/command", "[\"wrap\",\"run\"]")),
        "/apis/apps/v1/namespaces/" + namespace + "/deployments/probe");
    world.start();
    int id = user.create(deployment("web"));
    user.set(id, "conflict_policy", "Fail");
    converged(id);
    mirror.look(id, "/apis/apps/v1/namespaces/" + namespace + "/deployments/web");
    assertThat(user.sync(id)).isEqualTo("Synced");
    assertThat(altered(id))
        .containsExactly(
            containers + "/command",
            containers + "/env/1/value",
            containers + "/env/2",
            containers + "/image");
  }

  final String deployment(String name) {
    return """
        {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'%s','namespace':'%s'},
         'spec':{'replicas':0,'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},
         'spec':{'tolerations':[],'containers':[{'name':'c','image':'i:1','command':['run'],
         'resources':{'limits':{'cpu':0.5,'memory':'1024Mi'}},
         'env':[{'name':'A','value':'0.5'},{'name':'B','value':'2'},{'name':'C','value':'3'}],
         'ports':[{'containerPort':80},{'containerPort':53,'protocol':'UDP'}]}]}}}}
        """
        .formatted(name, namespace);
  }

  @Test
  void ofASecretOnlyPathsAreTold() {
    overrule(
        "",
        "secrets",
        List.of(Overrule.set("/data/a", "\"dGlnZXItdGlnZXI=\"")),
        "/api/v1/namespaces/" + namespace + "/secrets/probe");
    world.start();
    int id =
        user.create(
            secret("Opaque", "'b':'c3dv\\ncmRmaXNo'")
                .replace("'data'", "'stringData':{'a':'hunter2-hunter2'},'data'"));
    converged(id);
    assertThat(altered(id)).containsExactly("/data/a");
    assertThat(user.events("FieldsAlteredOnAdmission"))
        .containsExactly(Json.read("{\"fields\":[\"/data/a\"]}"));
  }

  private String secret(String type, String data) {
    return "{'apiVersion':'v1','kind':'Secret','type':'%s','metadata':{'name':'b','namespace':'%s'},'data':{%s}}"
        .formatted(type, namespace, data);
  }

  @Test
  void theErrorOfASecretStaysReadableAndTellsNoValue() {
    world.start();
    int id = user.create(secret("Opaque", "'a':'Yg=='"));
    converged(id);
    user.update(id, secret("other", "'a':'Yg=='"));
    String readable = "Secret \"b\" is invalid: type: Invalid value: ***: field is immutable";
    eventually(() -> assertThat(user.applied(id, "error_message")).isEqualTo(readable));
    eventually(() -> assertThat(user.events("ApplyFailed")).hasSize(1));
    assertThat(user.events("ApplyFailed").get(0).path("message").asText()).isEqualTo(readable);
  }
}
