package io.kontrol.api.desired.history;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import org.junit.jupiter.api.Test;

@ApiTest
class HistoryTest {
  private static final String MERGE = "application/merge-patch+json";

  private static JsonNode scale(String location, int replicas) {
    return Api.patch(
            location + "?author=ann&message=scale",
            "{\"spec\":{\"replicas\":" + replicas + "}}",
            "Content-Type",
            MERGE)
        .expect(200)
        .json();
  }

  @Test
  void aRollbackTakesTheOldNumberAndTheNextEditTheHighestPlusOne() {
    String location = Manifests.create(Manifests.deployment(Manifests.name("web"), 1));
    scale(location, 2);
    scale(location, 3);
    JsonNode back = Api.post(location + "/rollback", "{\"revision\":1}").expect(200).json();
    assertThat(back.path("revision").asInt()).isEqualTo(1);
    assertThat(back.path("generation").asInt()).isEqualTo(4);
    assertThat(back.at("/desired_spec/spec/replicas").asInt()).isEqualTo(1);
    assertThat(scale(location, 9).path("revision").asInt()).isEqualTo(4);
    assertThat(Api.post(location + "/rollback", "").expect(200).json().path("revision").asInt())
        .isEqualTo(1);
    Api.post(location + "/rollback", "{\"revision\":77}").expect(404);

    JsonNode revisions = Api.get(location + "/revisions?limit=2").expect(200).json();
    assertThat(revisions.path("items").findValuesAsText("revision")).containsExactly("1", "4");
    String next = revisions.path("continue").asText();
    JsonNode second = Api.get(location + "/revisions?limit=2&continue=" + next).json();
    assertThat(second.path("items").findValuesAsText("revision")).containsExactly("1", "3");
    JsonNode three = Api.get(location + "/revisions/3").expect(200).json();
    assertThat(three.path("author").asText()).isEqualTo(TestUsers.ADMIN_EMAIL);
    assertThat(three.path("message").asText()).isEqualTo("scale");
    assertThat(three.at("/desired_spec/spec/replicas").asInt()).isEqualTo(3);
  }

  @Test
  void bothKindsOfPatchChangeFieldsOrManifest() {
    String location = Manifests.create(Manifests.deployment(Manifests.name("web"), 1));
    String json = "application/json-patch+json";
    Api.patch(
            location,
            "[{\"op\":\"test\",\"path\":\"/spec/replicas\",\"value\":1},"
                + "{\"op\":\"replace\",\"path\":\"/spec/replicas\",\"value\":5}]",
            "Content-Type",
            json)
        .expect(200);
    JsonNode policy =
        Api.patch(location, "{\"drift_policy\":\"Ignore\"}", "Content-Type", MERGE)
            .expect(200)
            .json();
    assertThat(policy.path("generation").asInt()).isEqualTo(3);
    assertThat(policy.path("revision").asInt()).isEqualTo(2);
    assertThat(policy.path("drift_policy").asText()).isEqualTo("Ignore");
    assertThat(
            Api.patch(location, "[{\"op\":\"remove\",\"path\":\"/spec/no\"}]", "Content-Type", json)
                .expect(409)
                .code())
        .isEqualTo("patch_path_missing");
    assertThat(
            Api.patch(location, "{\"name\":\"other\"}", "Content-Type", MERGE).expect(422).code())
        .isEqualTo("identity_mismatch");
    Api.patch(location, "{}", "Content-Type", "application/json").expect(415);
  }

  @Test
  void adoptTakesTheLiveValuesOfOurFieldsAlone() {
    String name = Manifests.name("web");
    String location = Manifests.create(Manifests.deployment(name, 1));
    assertThat(Api.post(location + "/adopt", "").expect(409).code()).isEqualTo("nothing_to_adopt");
    ApiDatabase.execute(
        """
        INSERT INTO resource_current_states (resource_id, spec, generation, k8s_resource_version) VALUES (%d,
        '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"%s","namespace":"shop","uid":"u"},
          "spec":{"replicas":7,"paused":false,"template":{"spec":{"containers":[
            {"name":"sidecar"},{"name":"web","image":"web:2","imagePullPolicy":"Always"}]}}}}', 1, '5')
        """
            .formatted(Manifests.id(location), name));
    JsonNode diff = Api.get(location + "/diff?from=desired&to=current").expect(200).json();
    assertThat(diff.path("json_patch").findValuesAsText("path"))
        .containsExactlyInAnyOrder(
            "/spec/replicas",
            "/spec/template/spec/containers/0/image",
            "/spec/template/spec/containers/1");
    assertThat(diff.path("unified").asText()).contains("-  replicas: 1\n+  replicas: 7\n");
    JsonNode adopted = Api.post(location + "/adopt", "").expect(200).json();
    assertThat(adopted.at("/desired_spec/spec").toString())
        .isEqualTo(
            "{\"replicas\":7,\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"web:2\"}]}}}");
    assertThat(adopted.path("generation").asInt()).isEqualTo(2);
    assertThat(Api.get(location + "/diff").json().path("equal").asBoolean()).isTrue();
  }

  @Test
  void reconcileAndEnforceAskForALookWithoutANewGeneration() {
    String location = Manifests.create(Manifests.deployment(Manifests.name("web"), 1));
    for (String action : new String[] {"/reconcile", "/enforce"}) {
      JsonNode asked = Api.post(location + action, "").expect(202).json();
      assertThat(asked.path("reconcile_requested_at").isNull()).isFalse();
      assertThat(asked.path("generation").asInt()).isEqualTo(1);
    }
    assertThat(Api.get(location + "/events").json().path("items").findValuesAsText("type"))
        .containsExactly("EnforceRequested", "ReconcileRequested", "ResourceCreated");
  }

  @Test
  void whatIsGoneAndNotMadeAgainByItselfWaitsForEnforce() {
    String location =
        Manifests.create(
            Manifests.configMap(Manifests.name("data"), "v")
                .replace(
                    "\"labels\"", "\"annotations\":{\"kontrol/recreate\":\"never\"},\"labels\""));
    int id = Manifests.id(location);
    ApiDatabase.execute(
        "INSERT INTO resource_applied_states (resource_id, generation, attempted_generation, status, uid,"
            + " k8s_resource_version) VALUES ("
            + id
            + ", 1, 1, 'success', 'u', '5')");
    ApiDatabase.execute(
        "INSERT INTO resource_current_states (resource_id, generation, uid, k8s_resource_version, deleted_at)"
            + " VALUES ("
            + id
            + ", 1, 'u', '6', now())");
    JsonNode gone = Api.get(location).json();
    assertThat(gone.path("sync").asText()).isEqualTo("Missing");
    assertThat(gone.path("sync_message").asText()).contains("not made again until a user enforces");
    assertThat(Api.post(location + "/reconcile", "").expect(409).code())
        .isEqualTo("drift_waits_for_decision");
    Api.post(location + "/enforce", "").expect(202);
  }

  @Test
  void policiesFollowTheirAnnotations() {
    String name = Manifests.name("waves");
    String plain = Manifests.configMap(name, "v");
    String carrying =
        plain.replace("\"labels\"", "\"annotations\":{\"kontrol/wave\":\"5\"},\"labels\"");
    String location = Manifests.create(carrying);
    assertThat(Api.get(location).json().path("wave").asInt()).isEqualTo(5);
    JsonNode byField =
        Api.patch(location, "{\"wave\":6}", "Content-Type", MERGE).expect(200).json();
    assertThat(byField.path("wave").asInt()).isEqualTo(6);
    assertThat(byField.at("/desired_spec/metadata/annotations").toString()).contains("\"6\"");
    assertThat(Api.put(location, plain).expect(200).json().path("wave").asInt()).isZero();
  }
}
