package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import io.kontrol.reconciler.testing.FaultyFront;
import io.kontrol.reconciler.testing.FaultyFront.Request;
import io.kontrol.reconciler.testing.WorldTest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OrderTest extends WorldTest {
  private static List<JsonNode> manifests(String... texts) {
    return Stream.of(texts).map(text -> Json.read(text.replace('\'', '"'))).toList();
  }

  @Test
  void aNamespaceComesBeforeWhatLivesInItAndNothingFails() {
    String other = namespace + "-late";
    List<Integer> ids =
        user.create(
            manifests(
                configMap("cart", "1").replace("'" + namespace + "'", "'" + other + "'"),
                "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" + other + "'}}"));
    world.start();
    ids.forEach(this::converged);
    assertThat(user.events("ApplyFailed")).isEmpty();
  }

  @Test
  void aDefinitionComesBeforeItsObjectsAndNothingFails() {
    String group = namespace + ".example.com";
    List<Integer> ids =
        user.create(
            manifests(
                "{'apiVersion':'%s/v1','kind':'Widget','metadata':{'name':'w','namespace':'%s'},'spec':{'size':3}}"
                    .formatted(group, namespace),
                definition(group)));
    world.start();
    ids.forEach(this::converged);
    assertThat(user.events("ApplyFailed")).isEmpty();
    assertThat(
            cluster
                .get("/apis/" + group + "/v1/namespaces/" + namespace + "/widgets/w")
                .path("spec")
                .path("size")
                .asInt())
        .isEqualTo(3);
  }

  private static String definition(String group) {
    return """
        {'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'widgets.%1$s'},
         'spec':{'group':'%1$s','scope':'Namespaced','names':{'plural':'widgets','singular':'widget','kind':'Widget'},
          'versions':[{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':{'type':'object',
           'properties':{'spec':{'type':'object','properties':{'size':{'type':'integer'}}}}}}}]}}
        """
        .formatted(group);
  }

  @Test
  void aNamespaceThatComesLaterReleasesWhatWaitedForItAtOnce() {
    String other = namespace + "-later";
    world.with("backoff-first", "1h").with("backoff-most", "1h").start();
    int child =
        user.create(configMap("cart", "1").replace("'" + namespace + "'", "'" + other + "'"));
    eventually(() -> assertThat(user.sync(child)).isEqualTo("Error"));
    assertThat(user.applied(child, "error_message"))
        .isEqualTo("namespaces \"" + other + "\" not found");
    user.create("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" + other + "'}}");
    converged(child);
  }

  @Test
  void aDefinitionThatComesLaterReleasesWhatWaitedForItAtOnce() {
    String group = namespace + ".later.example.com";
    world.with("backoff-first", "1h").with("backoff-most", "1h").start();
    int child =
        user.create(
            "{'apiVersion':'%s/v1','kind':'Widget','metadata':{'name':'w','namespace':'%s'},'spec':{}}"
                .formatted(group, namespace));
    eventually(() -> assertThat(user.sync(child)).isEqualTo("Error"));
    assertThat(user.applied(child, "error_message")).contains("no matches for kind \"Widget\"");
    user.create(definition(group));
    converged(child);
  }

  @Test
  void aHigherWaveWaitsForTheLowerOnesOfItsSetAndOfNoOther() {
    front.on(
        request -> request.isApplyOf("first"), FaultyFront.Fault.status(403, "denied by policy"));
    int first = user.create(configMap("first", "1"));
    int second = user.create(configMap("second", "1"));
    int other = user.create(configMap("other", "1"));
    user.set(first, "apply_set", "shop");
    user.set(second, "apply_set", "shop");
    user.set(second, "wave", 1);
    user.set(other, "apply_set", "bank");
    user.set(other, "wave", 1);
    world.start();
    converged(other);
    eventually(() -> assertThat(user.sync(first)).isEqualTo("Error"));
    assertThat(user.sync(second)).isEqualTo("OutOfSync");
    front.heal();
    converged(first);
    converged(second);
  }

  @Test
  void deletesRunTheOrderBackwards() {
    world.start();
    String widgets =
        "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'%s'},'spec':{'selector':{'matchLabels':{'a':'b'}},'template':{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{'name':'c','image':'i'}]}}}}"
            .formatted(namespace);
    List<Integer> ids =
        List.of(
            user.create(configMap("settings", "1")),
            user.create(widgets),
            user.create(
                "{'apiVersion':'networking.k8s.io/v1','kind':'NetworkPolicy','metadata':{'name':'p','namespace':'%s'},'spec':{'podSelector':{}}}"
                    .formatted(namespace)));
    ids.forEach(this::converged);
    user.delete(ids.get(0), ids.get(1), ids.get(2));
    eventually(() -> assertThat(deletedNames()).containsExactly("p", "web", "settings"));
  }

  /** In the order of the first DELETE; it is sent again where the object has changed meanwhile. */
  private List<String> deletedNames() {
    return front.requests().stream()
        .filter(r -> r.method().equals("DELETE"))
        .map(Request::path)
        .map(path -> path.substring(path.lastIndexOf('/') + 1))
        .distinct()
        .toList();
  }
}
