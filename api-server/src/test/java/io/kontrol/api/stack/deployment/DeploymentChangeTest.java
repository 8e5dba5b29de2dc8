package io.kontrol.api.stack.deployment;

import static io.kontrol.api.stack.deployment.TestDeployments.patch;
import static io.kontrol.api.stack.deployment.TestDeployments.path;
import static io.kontrol.api.stack.deployment.TestDeployments.resources;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Generations: edits, upgrades and rollbacks, pauses and policies. */
@ApiTest
class DeploymentChangeTest {
  private static int template;

  @BeforeAll
  static void makeTemplate() {
    template = TestDeployments.template();
    TestDeployments.secondVersion(template);
  }

  private static JsonNode first() {
    return TestDeployments.create(Manifests.name("web"), template, ",'template_version':1");
  }

  private static String revisions(JsonNode deployment, String expression) {
    return ApiDatabase.query(
        "SELECT %s FROM deployment_revisions WHERE deployment_id = '%s'"
            .formatted(expression, deployment.path("id").asText()));
  }

  private static List<String> actions(JsonNode preview) {
    List<String> actions = new ArrayList<>();
    for (JsonNode object : preview.path("objects")) {
      actions.add(object.path("kind").asText() + " " + object.path("action").asText());
    }
    return actions;
  }

  @Test
  void parametersAreMergedAndMakeANewGeneration() {
    JsonNode made = first();
    patch(made, "{'parameters':{'greeting':'good day','replicas':2}}").expect(200);
    JsonNode changed = patch(made, "{'parameters':{'replicas':null}}").expect(200).json();

    assertThat(changed.path("generation").asInt()).isEqualTo(3);
    assertThat(changed.path("parameters").toString()).isEqualTo("{\"greeting\":\"good day\"}");
    assertThat(changed.at("/desired_spec_json/parameters/replicas").asInt()).isEqualTo(1);
    assertThat(
            resources(
                made,
                "min(desired_spec #>> '{metadata,labels,server-orchestrator.io/generation}')"))
        .as("each object bears it")
        .isEqualTo("3");
    assertThat(revisions(made, "string_agg(change, ' ' ORDER BY generation)"))
        .isEqualTo("created changed changed");
  }

  @Test
  void whatChangesNothingIsNoGeneration() {
    JsonNode made = first();
    JsonNode same = patch(made, "{'parameters':{}}").expect(200).json();
    assertThat(same.path("generation").asInt()).isEqualTo(1);
    assertThat(resources(made, "max(generation)")).isEqualTo("1");
  }

  @Test
  void aWholeReplacesWhatWasGiven() {
    JsonNode made = first();
    patch(made, "{'parameters':{'greeting':'good day'},'drift_policy':'adopt'}").expect(200);
    JsonNode changed =
        Api.put(path(made), TestDeployments.json("{'parameters':{'replicas':3}}"))
            .expect(200)
            .json();
    assertThat(changed.path("parameters").toString()).isEqualTo("{\"replicas\":3}");
    assertThat(changed.path("drift_policy").asText()).isEqualTo("enforce");
  }

  @Test
  void anEditOfAnOldGenerationIsRefused() {
    JsonNode made = first();
    String tag = Api.get(path(made)).header("ETag").orElseThrow();
    Api.get(path(made), "If-None-Match", tag).expect(304);
    patch(made, "{'parameters':{'replicas':2}}", "If-Match", tag).expect(200);
    patch(made, "{'parameters':{'replicas':3}}", "If-Match", tag).expect(412);
    Api.delete(path(made), "If-Match", tag).expect(412);
  }

  @Test
  void whatCannotChangeLaterStays() {
    JsonNode made = first();
    JsonNode problem = patch(made, "{'parameters':{'zone':'west'}}").expect(422).json();
    assertThat(problem.at("/violations/0/pointer").asText()).isEqualTo("/parameters/zone");
    assertThat(TestDeployments.get(made).path("generation").asInt()).isEqualTo(1);
  }

  @Test
  void nameAndPlaceDoNotChange() {
    assertThat(patch(first(), "{'namespace':'other'}").expect(400).code())
        .isEqualTo("immutable_field");
    assertThat(patch(first(), "{'template_version':2}").expect(400).code())
        .isEqualTo("immutable_field");
  }

  @Test
  void anObjectThatTheRenderingLacksIsPruned() {
    JsonNode made = first();
    patch(made, "{'parameters':{'replicas':0}}").expect(200);
    assertThat(resources(made, "string_agg(kind, ' ' ORDER BY kind)"))
        .isEqualTo("ConfigMap Secret");
    TestDeployments.converge(made);
    assertThat(TestDeployments.get(made).path("last_applied_generation").asInt()).isEqualTo(2);
  }

  @Test
  void aPatchWithinTheRulesChangesTheRendering() {
    JsonNode made = first();
    String name = made.path("name").asText() + "-config";
    patch(
            made,
            "{'patches':[{'target':{'kind':'ConfigMap','name':'%s'},'op':'add','path':'/data/motd','value':'hi'}]}"
                .formatted(name))
        .expect(200);
    assertThat(resources(made, "string_agg(desired_spec #>> '{data,motd}', '')")).isEqualTo("hi");
  }

  @Test
  void aPreviewShowsWhatChangesPerObjectAndWritesNothing() {
    JsonNode made = first();
    JsonNode preview =
        Api.patch(
                path(made) + "?dry_run=true",
                TestDeployments.json("{'parameters':{'replicas':0,'greeting':'good day'}}"),
                "Content-Type",
                TestDeployments.MERGE)
            .expect(200)
            .json();
    assertThat(preview.path("generation").asInt()).isEqualTo(2);
    assertThat(actions(preview))
        .containsExactly("ConfigMap configured", "Secret unchanged", "Deployment pruned");
    assertThat(preview.at("/objects/0/difference/unified").asText())
        .contains("+  greeting: \"good day\"");
    assertThat(TestDeployments.get(made).path("generation").asInt()).isEqualTo(1);
    assertThat(resources(made, "count(*)")).isEqualTo("3");
  }

  @Test
  void anUpgradeIsPreviewedAndDone() {
    JsonNode made = first();
    JsonNode preview = Api.post(path(made) + "/upgrade?dry_run=true", "").expect(200).json();
    assertThat(preview.path("template_version").asInt()).isEqualTo(2);
    assertThat(actions(preview))
        .containsExactly("ConfigMap configured", "Deployment unchanged", "Secret pruned");

    JsonNode upgraded =
        Api.post(path(made) + "/upgrade", TestDeployments.json("{'parameters':{'replicas':2}}"))
            .expect(200)
            .json();
    assertThat(upgraded.path("template_version").asInt()).isEqualTo(2);
    assertThat(upgraded.path("parameters").path("replicas").asInt()).isEqualTo(2);
    assertThat(resources(made, "count(*)")).isEqualTo("2");
    assertThat(revisions(made, "string_agg(change || template_version, ' ' ORDER BY generation)"))
        .isEqualTo("created1 upgraded2");
  }

  @Test
  void aRollbackIsANewGenerationWithTheOldContent() {
    JsonNode made = first();
    patch(made, "{'parameters':{'greeting':'second'}}").expect(200);
    Api.post(path(made) + "/upgrade", "").expect(200);
    JsonNode back = Api.post(path(made) + "/rollback", "{\"generation\":1}").expect(200).json();
    assertThat(back.path("generation").asInt()).isEqualTo(4);
    assertThat(back.path("template_version").asInt()).isEqualTo(1);
    assertThat(back.path("parameters").isEmpty()).isTrue();
    assertThat(resources(made, "count(*)")).as("the Secret is back").isEqualTo("3");
    Api.post(path(made) + "/rollback", "{\"generation\":9}").expect(404);
  }

  @Test
  void aPausedDeploymentKeepsNewGenerationsUntilItIsResumed() {
    JsonNode made = first();
    assertThat(
            Api.post(path(made) + "/pause", "").expect(200).json().path("desired_state").asText())
        .isEqualTo("Paused");
    assertThat(Api.post(path(made) + "/reconcile", "").expect(409).code())
        .isEqualTo("deployment_paused");
    Api.post(path(made) + "/upgrade", "").expect(200);
    patch(made, "{'parameters':{'replicas':0}}").expect(200);
    patch(made, "{'parameters':{'replicas':1}}").expect(200);
    assertThat(all(made, "bool_and(paused)")).as("old, new and pruned ones").isEqualTo("true");
    assertThat(all(made, "count(*)")).isEqualTo("4");

    JsonNode resumed = Api.post(path(made) + "/resume", "").expect(200).json();
    assertThat(resumed.path("generation").asInt()).as("pausing is no generation").isEqualTo(4);
    assertThat(all(made, "bool_or(paused)")).isEqualTo("false");
  }

  private static String all(JsonNode deployment, String expression) {
    return ApiDatabase.query(
        "SELECT %s FROM resources WHERE apply_set = 'deployment/%s'"
            .formatted(expression, deployment.path("id").asText()));
  }

  @Test
  void deletingWhatIsPausedDeletesItsObjects() {
    JsonNode made = first();
    Api.post(path(made) + "/pause", "").expect(200);
    Api.delete(path(made) + "?deletion_policy=Orphan").expect(202);
    assertThat(
            all(made, "bool_or(paused) || ' ' || min(deletion_policy) || ' ' || count(deleted_at)"))
        .isEqualTo("false Orphan 3");
  }

  @Test
  void policiesAreOfTheDeploymentAndOfKindsAndNoGeneration() {
    JsonNode made = first();
    JsonNode changed =
        patch(made, "{'drift_policy':'ignore','drift_policies':{'ConfigMap':'adopt'}}")
            .expect(200)
            .json();
    assertThat(changed.path("generation").asInt()).isEqualTo(1);
    assertThat(resources(made, "string_agg(kind || drift_policy, ' ' ORDER BY kind)"))
        .isEqualTo("ConfigMapAdopt DeploymentIgnore SecretIgnore");
    patch(made, "{'drift_policy':'enforce','drift_policies':{}}").expect(200);
    assertThat(resources(made, "min(drift_policy) || max(drift_policy)"))
        .isEqualTo("EnforceEnforce");
    TestDeployments.converge(made);
    assertThat(TestDeployments.get(made).path("last_applied_generation").asInt()).isEqualTo(1);
  }

  @Test
  void reconcilingLeavesOutWhatIsIgnored() {
    JsonNode made = first();
    patch(made, "{'drift_policies':{'ConfigMap':'ignore'}}").expect(200);
    Api.post(path(made) + "/reconcile", "").expect(202);
    assertThat(
            resources(
                made,
                "string_agg(kind, ' ' ORDER BY kind) FILTER (WHERE reconcile_requested_at IS NOT NULL)"))
        .isEqualTo("Deployment Secret");
  }

  @Test
  void replicasThatChangeOneDeploymentTakeTurns() throws Exception {
    JsonNode made = first();
    int clients = 8;
    CyclicBarrier together = new CyclicBarrier(clients);
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    List<Future<?>> calls = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      String greeting = "from " + i;
      calls.add(
          threads.submit(
              () -> {
                together.await(30, TimeUnit.SECONDS);
                return patch(made, "{'parameters':{'greeting':'" + greeting + "'}}").expect(200);
              }));
    }
    for (Future<?> call : calls) {
      call.get(60, TimeUnit.SECONDS);
    }
    threads.shutdown();
    JsonNode last = TestDeployments.get(made);
    assertThat(last.path("generation").asInt()).isEqualTo(1 + clients);
    assertThat(revisions(made, "count(*) || ' ' || max(generation)")).isEqualTo("9 9");
    assertThat(resources(made, "string_agg(desired_spec #>> '{data,greeting}', '')"))
        .isEqualTo(last.path("parameters").path("greeting").asText());
    assertThat(
            resources(
                made,
                "min(desired_spec #>> '{metadata,labels,server-orchestrator.io/generation}')"))
        .isEqualTo("9");
  }

  @Test
  void ofTwoDeploymentsWithOneNameOneIsMade() throws Exception {
    String body = TestDeployments.body(Manifests.name("race"), template, "");
    int clients = 4;
    CyclicBarrier together = new CyclicBarrier(clients);
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    List<Future<Integer>> calls = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      calls.add(
          threads.submit(
              () -> {
                together.await(30, TimeUnit.SECONDS);
                return Api.post(TestDeployments.PATH, body).status();
              }));
    }
    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> call : calls) {
      statuses.add(call.get(60, TimeUnit.SECONDS));
    }
    threads.shutdown();
    assertThat(statuses).containsExactlyInAnyOrder(201, 409, 409, 409);
  }
}
