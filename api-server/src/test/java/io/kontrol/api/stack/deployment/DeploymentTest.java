package io.kontrol.api.stack.deployment;

import static io.kontrol.api.stack.deployment.TestDeployments.PATH;
import static io.kontrol.api.stack.deployment.TestDeployments.body;
import static io.kontrol.api.stack.deployment.TestDeployments.resources;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is deployed, what is refused, and what becomes of both in the tables. */
@ApiTest
class DeploymentTest {
  private static int template;

  @BeforeAll
  static void makeTemplate() {
    template = TestDeployments.template();
  }

  @Test
  void oneRequestMakesTheRowItsFirstGenerationAndAllObjects() {
    String name = Manifests.name("web");
    Api.Reply reply = Api.post(PATH, body(name, template, "")).expect(201);

    JsonNode made = reply.json();
    String id = made.path("id").asText();
    assertThat(reply.header("Location").orElseThrow()).isEqualTo(PATH + "/" + id);
    assertThat(made.path("generation").asInt()).isEqualTo(1);
    assertThat(made.path("last_applied_generation").asInt()).isZero();
    assertThat(made.path("status_summary").asText()).isEqualTo("Progressing");
    assertThat(made.path("status_message").asText())
        .isEqualTo("ConfigMap shop/" + name + "-config: is not applied yet");
    assertThat(made.at("/desired_spec_json/parameters/replicas").asInt()).isEqualTo(1);
    assertThat(made.path("parameters").isEmpty()).as("defaults are not stored as given").isTrue();
    assertThat(resources(made, "string_agg(kind || ' ' || namespace, ',' ORDER BY kind)"))
        .isEqualTo("ConfigMap shop,Deployment shop,Secret shop");
    assertThat(
            ApiDatabase.query(
                "SELECT count(*) FROM deployment_revisions, jsonb_object_keys(resource_generations) WHERE deployment_id = '"
                    + id
                    + "'"))
        .isEqualTo("3");
    assertThat(
            ApiDatabase.query("SELECT count(*) FROM audit_logs WHERE resource_id = '" + id + "'"))
        .isEqualTo("1");
  }

  @Test
  void objectsBearTheDocumentedLabelsOnTheirOwnMetadataAlone() {
    JsonNode made = TestDeployments.create(template);
    JsonNode workload =
        Json.read(
            ApiDatabase.query(
                "SELECT desired_spec FROM resources WHERE kind = 'Deployment' AND name = '"
                    + made.path("name").asText()
                    + "'"));

    JsonNode labels = workload.at("/metadata/labels");
    assertThat(labels.path("app.kubernetes.io/managed-by").asText())
        .isEqualTo("server-orchestrator");
    assertThat(labels.path("server-orchestrator.io/deployment-id").asText())
        .isEqualTo(made.path("id").asText());
    assertThat(labels.path("server-orchestrator.io/generation").asText()).isEqualTo("1");
    assertThat(labels.path("server-orchestrator.io/template-version").asText()).isEqualTo("1");
    assertThat(workload.at("/spec/template/metadata/labels"))
        .as("in a Pod template they would restart the Pods")
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "'parameters':{'replicas':9} | /parameters/replicas",
        "'parameters':{'replicas':'one'} | /parameters/replicas",
        "'parameters':{'unknown':1} | /parameters",
        "'parameters':{'greeting':'forbidden'} | /parameters",
        "'patches':[{'target':{'kind':'Deployment','name':'*'},'op':'replace','path':'/spec/replicas','value':9}] | /patches/0",
        "'patches':[{'target':{'kind':'ConfigMap','name':'x'},'op':'sing','path':'/data/a'}] | /patches/0/op",
        "'patches':[7] | /patches/0",
      })
  void whatIsOutsideTheRulesIsRefusedByItsPointerAndLeavesNothing(String more, String pointer) {
    String name = Manifests.name("bad");
    Api.Reply reply = Api.post(PATH, body(name, template, "," + more)).expect(422);

    assertThat(reply.code()).isEqualTo("invalid_deployment");
    assertThat(reply.json().at("/violations/0/pointer").asText()).startsWith(pointer);
    assertThat(reply.json().at("/violations/0/rule").asText()).isNotEmpty();
    assertThat(
            ApiDatabase.query("SELECT count(*) FROM deployment_specs WHERE name = '" + name + "'"))
        .isEqualTo("0");
    assertThat(ApiDatabase.query("SELECT count(*) FROM resources WHERE name LIKE '" + name + "%'"))
        .isEqualTo("0");
  }

  @Test
  void allViolationsAreListedAtOnce() {
    JsonNode problem =
        Api.post(
                PATH,
                body(
                    Manifests.name("bad"),
                    template,
                    ",'parameters':{'replicas':9,'greeting':'far too long for a greeting'}"))
            .expect(422)
            .json();

    List<String> pointers = new ArrayList<>();
    problem.path("violations").forEach(each -> pointers.add(each.path("pointer").asText()));
    assertThat(pointers).containsExactlyInAnyOrder("/parameters/replicas", "/parameters/greeting");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{} | missing_field",
        "[] | not_an_object",
        "{'name':'Not','cluster_id':'c','namespace':'n','template_id':1} | invalid_name",
        "{'name':'ok','cluster_id':'!','namespace':'n','template_id':1} | invalid_cluster_id",
        "{'name':'ok','cluster_id':'c','namespace':'N','template_id':1} | invalid_namespace",
        "{'name':'ok','cluster_id':'c','namespace':'n','template_id':0} | wrong_type",
        "{'name':'ok','cluster_id':'c','namespace':'n','template_id':999999} | unknown_template",
        "{'name':'ok','cluster_id':'c','namespace':'n','template_id':1,'template_version':99} | unknown_template",
        "{'name':'ok','cluster_id':'c','namespace':'n','template_id':1,'parameters':[]} | wrong_type",
        "{'name':'ok','cluster_id':'c','namespace':'n','template_id':1,'patches':{}} | wrong_type",
        "{'name':'ok','cluster_id':'c','namespace':'n','template_id':1,'desired_state':'Deleted'} | invalid_desired_state",
        "{'name':'ok','cluster_id':'c','namespace':'n','template_id':1,'drift_policy':'Enforce'} | invalid_policy",
        "{'name':'ok','cluster_id':'c','namespace':'n','template_id':1,'drift_policies':{'x':'adopt'}} | invalid_policy",
        "{'name':'ok','cluster_id':'c','namespace':'n','template_id':1,'extra':1} | unknown_field",
      })
  void aBadRequestIsRefused(String body, String code) {
    assertThat(Api.post(PATH, TestDeployments.json(body)).expect(422).code()).isEqualTo(code);
  }

  @Test
  void anObjectThatSomebodyElseHasMadeIsNotTakenOver() {
    String name = Manifests.name("web");
    Api.post(
            "/api/v1/resources?cluster_id=stacks",
            Manifests.configMap(name + "-config", "mine").replace("\"default\"", "\"shop\""))
        .expect(201);
    JsonNode problem = Api.post(PATH, body(name, template, "")).expect(422).json();
    assertThat(problem.at("/violations/0/pointer").asText()).isEqualTo("/objects/0");
    assertThat(problem.at("/violations/0/rule").asText()).isEqualTo("object_exists");
  }

  @Test
  void twoDeploymentsDoNotShareAnObject() {
    int shared =
        TestDeployments.template(
            "{'objects':[{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'"
                + Manifests.name("shared")
                + "'}}]}",
            "{}");
    JsonNode first = TestDeployments.create(shared);
    JsonNode problem = Api.post(PATH, body(Manifests.name("web"), shared, "")).expect(422).json();
    assertThat(problem.at("/violations/0/rule").asText()).isEqualTo("managed_by_deployment");
    assertThat(TestDeployments.resources(first, "count(*)")).isEqualTo("1");
  }

  @Test
  void itsObjectsAreChangedThroughItAlone() {
    JsonNode made = TestDeployments.create(template);
    String resource = "/api/v1/resources/" + resources(made, "min(id)");
    assertThat(Api.delete(resource).expect(409).code()).isEqualTo("managed_by_deployment");
  }

  @Test
  void aNameIsTakenWhileItsDeploymentLives() {
    String name = Manifests.name("web");
    JsonNode made = TestDeployments.create(name, template, "");
    assertThat(Api.post(PATH, body(name, template, "")).expect(409).code()).isEqualTo("name_taken");
    assertThat(Api.post(PATH + "?dry_run=true", body(name, template, "")).expect(409).code())
        .isEqualTo("name_taken");
    Api.post(PATH, body(name, "stacks", "elsewhere", template, "")).expect(201);

    JsonNode deleted = Api.delete(TestDeployments.path(made)).expect(202).json();
    assertThat(deleted.path("desired_state").asText()).isEqualTo("Deleted");
    assertThat(resources(made, "count(*)")).isEqualTo("0");
    assertThat(TestDeployments.create(name, template, "").path("id")).isNotEqualTo(made.path("id"));
    assertThat(TestDeployments.patch(made, "{'parameters':{}}").expect(409).code())
        .isEqualTo("deployment_deleted");
    Api.delete(TestDeployments.path(made)).expect(202);
  }

  @Test
  void anIdempotencyKeyMakesOneDeployment() {
    String body = body(Manifests.name("web"), template, "");
    String key = Manifests.name("key");
    JsonNode first = Api.post(PATH, body, "Idempotency-Key", key).expect(201).json();
    JsonNode second = Api.post(PATH, body, "Idempotency-Key", key).expect(201).json();
    assertThat(second.path("id")).isEqualTo(first.path("id"));
  }

  @Test
  void aRetiredTemplateMakesNothingNewAndWhatItMadeLivesOn() {
    int retired = TestDeployments.template();
    JsonNode made = TestDeployments.create(retired);
    ApiDatabase.execute("UPDATE templates SET deleted_at = now() WHERE id = " + retired);
    assertThat(Api.post(PATH, body(Manifests.name("web"), retired, "")).expect(409).code())
        .isEqualTo("template_retired");
    TestDeployments.patch(made, "{'parameters':{'replicas':2}}").expect(200);
  }

  @Test
  void whatIsMadePausedWaits() {
    JsonNode made =
        TestDeployments.create(Manifests.name("web"), template, ",'desired_state':'Paused'");
    assertThat(made.path("desired_state").asText()).isEqualTo("Paused");
    assertThat(resources(made, "bool_and(paused)")).isEqualTo("true");
    assertThat(made.path("status_message").asText())
        .endsWith("waits until the deployment is resumed");
  }

  @Test
  void whatCanBeRenderedNoLongerCanStillBeRead() {
    int unusable = TestDeployments.template("{'objects':[]}", "{}");
    String name = Manifests.name("unusable");
    ApiDatabase.execute(
        """
        INSERT INTO deployment_specs (name, cluster_id, namespace, template_id, template_version, parameters, desired_spec_json)
        VALUES ('%s', 'stacks', 'shop', %d, 1, '{"password": "in clear"}', '{"parameters": {"password": "in clear"}, "patches": [], "objects": []}')
        """
            .formatted(name, unusable));

    JsonNode listed =
        Api.get(TestDeployments.PATH + "?name_prefix=" + name).expect(200).json().at("/items/0");
    assertThat(listed.at("/parameters/password").asText())
        .as("nobody knows which parameters are secret")
        .startsWith("hmac-sha256:");
    Api.Reply one = Api.get(TestDeployments.path(listed)).expect(200);
    assertThat(one.text()).doesNotContain("in clear");
    assertThat(
            TestDeployments.patch(listed, "{'parameters':{'password':'other'}}").expect(422).code())
        .isEqualTo("invalid_template");
  }
}
