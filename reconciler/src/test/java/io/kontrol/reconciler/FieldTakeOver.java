package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fields of former managers, when an object that existed before us is applied. On each kind of
 * cluster.
 */
abstract class FieldTakeOver extends TakeOverScene {
  private String deployment(String env) {
    return """
        {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web','namespace':'%s'},
         'spec':{'replicas':1,'selector':{'matchLabels':{'app':'web'}},
          'template':{'metadata':{'labels':{'app':'web'}},
           'spec':{'containers':[{'name':'c','image':'nginx:1','env':[%s]}]}}}}
        """
        .formatted(namespace, env);
  }

  private static final String KEEP = "{'name':'KEEP','value':'1'}";

  private static final String DROP = "{'name':'DROP','value':'1'}";

  private String deployments() {
    return "/apis/apps/v1/namespaces/" + namespace + "/deployments";
  }

  private static List<String> env(JsonNode deployment) {
    List<String> names = new ArrayList<>();
    deployment
        .path("spec")
        .path("template")
        .path("spec")
        .path("containers")
        .path(0)
        .path("env")
        .forEach(variable -> names.add(variable.path("name").asText()));
    return names;
  }

  private static final String LAST_APPLIED =
      "'annotations':{'kubectl.kubernetes.io/last-applied-configuration':'{}'}";

  @ParameterizedTest
  @ValueSource(strings = {"kubectl-client-side-apply", "kubectl-create", "ci-pipeline"})
  void whatAFormerToolDeclaredAndWeLeaveOutGoes(String manager) {
    String theirs = deployment(KEEP + "," + DROP);
    created(
        deployments(),
        manager,
        manager.equals("kubectl-create") ? theirs : with(theirs, LAST_APPLIED));
    int id = user.create(deployment(KEEP));
    world.start();
    converged(id);
    JsonNode object = cluster.get(deployments() + "/web");
    assertThat(env(object)).containsExactly("KEEP");
    assertThat(managers(object)).contains("kontrol Apply").doesNotContain(manager + " Update");
    assertThat(object.path("metadata").path("annotations").fieldNames())
        .toIterable()
        .noneMatch(name -> name.startsWith("kubectl."));
    JsonNode event = user.events("ResourceTakenOver").get(0);
    assertThat(event.path("owner").isMissingNode()).isTrue();
    assertThat(event.path("managers").path(0).path("manager").asText()).isEqualTo(manager);
    assertThat(event.path("managers").path(0).path("fields").toString())
        .contains("spec.template.spec.containers[name=c].env[name=DROP].value");
    assertThat(event.path("moved").path(0).asText()).isEqualTo(manager);
    assertThat(user.events(id)).containsExactly("ResourceTakenOver", "ApplySucceeded");
  }

  @Test
  void whatWasWrittenBeforeFieldsWereTrackedGoesToo() {
    created(deployments(), "old", with(deployment(KEEP + "," + DROP), LAST_APPLIED));
    cluster.mergePatch(deployments() + "/web", "{\"metadata\":{\"managedFields\":[{}]}}");
    assertThat(managers(cluster.get(deployments() + "/web"))).isEmpty();
    int id = user.create(deployment(KEEP));
    world.start();
    converged(id);
    JsonNode object = cluster.get(deployments() + "/web");
    assertThat(env(object)).containsExactly("KEEP");
    assertThat(managers(object)).containsExactly("kontrol Apply");
  }

  @Test
  void whatAPersonSetByTheWayStaysUnlessItsManagerIsConfigured() {
    created(deployments(), "kubectl-create", deployment(KEEP));
    var answer =
        cluster.call(
            "PATCH",
            deployments() + "/web?fieldManager=kubectl-edit",
            "application/strategic-merge-patch+json",
            json(
                "{'spec':{'template':{'spec':{'containers':[{'name':'c','env':[%s]}]}}}}"
                    .formatted(DROP)));
    assertThat(answer.code()).isEqualTo(200);
    int id = user.create(deployment(KEEP));
    world.start();
    converged(id);
    assertThat(env(cluster.get(deployments() + "/web"))).containsExactlyInAnyOrder("KEEP", "DROP");
    world.stopAll();

    world.with("former-managers", "kubectl-edit").start();
    user.requestReconcile(id);
    eventually(() -> assertThat(env(cluster.get(deployments() + "/web"))).containsExactly("KEEP"));
    eventually(() -> assertThat(user.events(id)).contains("FieldsTakenOver"));
    assertThat(user.events("FieldsTakenOver").get(0).path("managers").path(0).asText())
        .isEqualTo("kubectl-edit");
  }

  private String service(int port, String target) {
    return """
        {'apiVersion':'v1','kind':'Service','metadata':{'name':'web','namespace':'%s'},
         'spec':{'selector':{'app':'web'},'ports':[{'name':'rtmp','port':%d,'targetPort':%s}]}}
        """
        .formatted(namespace, port, target);
  }

  @Test
  void aPortThatIsRenumberedUnderOneNameIsApplied() {
    String services = "/api/v1/namespaces/" + namespace + "/services";
    created(services, "kubectl-client-side-apply", with(service(1935, "1935"), LAST_APPLIED));
    int id = user.create(service(1936, "1936"));
    world.start();
    converged(id);
    JsonNode ports = cluster.get(services + "/web").path("spec").path("ports");
    assertThat(ports).hasSize(1);
    assertThat(ports.path(0).path("port").asInt()).isEqualTo(1936);
  }

  /** Taken over before we moved anybody's fields: theirs beside ours. */
  @Test
  void aPortOfAnObjectThatWasTakenOverLongAgoIsRenumberedToo() {
    world.start();
    String services = "/api/v1/namespaces/" + namespace + "/services";
    int id = user.create(service(1935, "1935"));
    converged(id);
    JsonNode managed = cluster.get(services + "/web").path("metadata").path("managedFields");
    ObjectNode theirs = managed.path(0).deepCopy();
    theirs.put("manager", "kubectl-client-side-apply").put("operation", "Update");
    ObjectNode patch = Json.mapper().createObjectNode();
    patch.putObject("metadata").putArray("managedFields").add(managed.path(0)).add(theirs);
    cluster.mergePatch(services + "/web", Json.write(patch));
    assertThat(managers(cluster.get(services + "/web"))).hasSize(2);

    user.update(id, service(1936, "1936"));
    converged(id);
    JsonNode object = cluster.get(services + "/web");
    assertThat(object.path("spec").path("ports")).hasSize(1);
    assertThat(object.path("spec").path("ports").path(0).path("port").asInt()).isEqualTo(1936);
    assertThat(managers(object)).containsExactly("kontrol Apply");
  }

  @Test
  void underPolicyFailNobodysFieldsAreMoved() {
    created(
        deployments(),
        "kubectl-client-side-apply",
        with(deployment(KEEP + "," + DROP), LAST_APPLIED));
    int id = user.create(deployment(KEEP));
    user.set(id, "conflict_policy", "Fail");
    world.start();
    converged(id);
    assertThat(env(cluster.get(deployments() + "/web"))).containsExactlyInAnyOrder("KEEP", "DROP");
    assertThat(user.events("ResourceTakenOver")).hasSize(1);
  }

  @Test
  void anIgnoredPathKeepsItsLiveValueWhenAnObjectIsTakenOver() {
    created(
        deployments(),
        "kubectl-client-side-apply",
        deployment(KEEP + "," + DROP).replace("'replicas':1", "'replicas':5"));
    int id = user.create(deployment(KEEP));
    user.set(id, "ignore_paths", "[\"/spec/replicas\"]");
    world.start();
    converged(id);
    JsonNode object = cluster.get(deployments() + "/web");
    assertThat(object.path("spec").path("replicas").asInt()).isEqualTo(5);
    assertThat(env(object)).containsExactly("KEEP");
  }
}
