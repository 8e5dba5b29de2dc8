package io.kontrol.api.fleet.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.fleet.TestFleet;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pools as people make, change and delete them. */
@ApiTest
class PoolTest {
  private static final String PATH = TestFleet.POOLS;

  private static Api.Reply patch(JsonNode pool, String body) {
    return Api.patch(
        TestFleet.path(PATH, pool),
        body.replace('\'', '"'),
        "Content-Type",
        "application/merge-patch+json");
  }

  @Test
  void itIsMadeChangedAndDeleted() {
    int node = TestFleet.node();
    JsonNode made = TestFleet.pool(node);
    assertThat(made.path("region").asText()).isEqualTo("eu-frankfurt-1");
    assertThat(made.path("current_instances").asInt()).isEqualTo(2);
    assertThat(made.path("status").asText()).isEqualTo("healthy");

    patch(made, "{'max_instances':5,'current_instances':5}").expect(200);
    JsonNode shown = Api.get(TestFleet.path(PATH, made)).expect(200).json();
    assertThat(shown.path("current_instances").asInt()).isEqualTo(5);
    assertThat(shown.path("name").asText()).isEqualTo("web");

    Api.delete(TestFleet.path(PATH, made)).expect(200);
    Api.get(TestFleet.path(PATH, made)).expect(404);
    assertThat(
            ApiDatabase.query(
                "SELECT string_agg(action || ' ' || category, ', ' ORDER BY id) FROM audit_logs"
                    + " WHERE resource_type = 'pool' AND resource_id = '%d'"
                        .formatted(made.path("id").asInt())))
        .isEqualTo("POOL_CREATED POOL, POOL_UPDATED POOL, POOL_DELETED POOL");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | missing_field | /node_id",
        "{'node_id':NODE,'name':'n'} | missing_field | /oracle_pool_id",
        "{'node_id':NODE,'oracle_pool_id':'bad'} | missing_field | /name",
        "{'node_id':2147483647,'oracle_pool_id':'bad','name':'n'} | unknown_node | /node_id",
        "{'node_id':0,'oracle_pool_id':'bad','name':'n'} | wrong_type | /node_id",
        "{'node_id':NODE,'oracle_pool_id':'bad','name':' '} | invalid_name | /name",
        "{'node_id':NODE,'oracle_pool_id':'bad','name':'n','min_instances':-1} | wrong_type | /min_instances",
        "{'node_id':NODE,'oracle_pool_id':'bad','name':'n','min_instances':11} | invalid_limits | /min_instances",
        "{'node_id':NODE,'oracle_pool_id':'bad','name':'n','current_instances':11} | current_out_of_limits | /current_instances",
        "{'node_id':NODE,'oracle_pool_id':'bad','name':'n','current_instances':0} | current_out_of_limits | /current_instances",
        "{'node_id':NODE,'oracle_pool_id':'kontrol:resource:1','name':'n'} | reserved_pool_id | /oracle_pool_id",
        "{'node_id':NODE,'resource_id':2147483647,'name':'n'} | unknown_resource | /resource_id",
        "{'node_id':NODE,'resource_id':1,'current_instances':1,'name':'n'} | size_of_workload | /current_instances",
        "{'node_id':NODE,'resource_id':1,'oracle_pool_id':'bad','name':'n'} | two_pool_ids | ''"
      })
  void aBadRequestIsRefusedWithThePlace(String body, String code, String pointer) {
    String sent = body.replace("NODE", Integer.toString(TestFleet.node())).replace('\'', '"');

    Api.Reply reply = Api.post(PATH, sent).expect(422);

    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.json().path("pointer").asText()).isEqualTo(pointer);
    assertThat(ApiDatabase.query("SELECT count(*) FROM pools WHERE oracle_pool_id = 'bad'"))
        .isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'max_instances':1} | invalid_limits",
        "{'min_instances':3} | current_out_of_limits",
        "{'current_instances':11} | current_out_of_limits",
        "{'oracle_pool_id':'other'} | immutable_field",
        "{'resource_id':null} | immutable_field",
        "{'name':null} | wrong_type",
        "{'status':'error'} | unknown_field"
      })
  void aBadChangeIsRefused(String body, String code) {
    JsonNode made = TestFleet.pool(TestFleet.node());

    assertThat(patch(made, body).expect(422).code()).isEqualTo(code);
    assertThat(Api.get(TestFleet.path(PATH, made)).json()).isEqualTo(made);
  }

  @Test
  void aSizeThatIsOutOfTheLimitsAlreadyStopsNoOtherChange() {
    JsonNode made = TestFleet.pool(TestFleet.node());
    ApiDatabase.execute(
        "UPDATE pools SET current_instances = 12 WHERE id = " + made.path("id").asInt());

    patch(made, "{'name':'renamed'}").expect(200);
    patch(made, "{'min_instances':1}").expect(422);
    patch(made, "{'max_instances':12}").expect(200);
  }

  @Test
  void aPoolIsThereOnce() {
    JsonNode made = TestFleet.pool(TestFleet.node());

    Api.Reply again =
        Api.post(
                PATH,
                TestFleet.json(
                    "{'node_id':%d,'oracle_pool_id':'%s','name':'again'}"
                        .formatted(TestFleet.node(), made.path("oracle_pool_id").asText())))
            .expect(409);

    assertThat(again.code()).isEqualTo("pool_exists");
    assertThat(again.json().path("id").asInt()).isEqualTo(made.path("id").asInt());
  }

  @Test
  void listsAreFilteredAndPaged() {
    int node = TestFleet.node();
    JsonNode first = TestFleet.pool(node);
    JsonNode second = TestFleet.pool(node);
    TestFleet.pool(TestFleet.node());
    ApiDatabase.execute(
        "UPDATE pools SET status = 'warning' WHERE id = " + second.path("id").asInt());

    JsonNode page = Api.get(PATH + "?limit=1&node_id=" + node).expect(200).json();
    assertThat(page.at("/items/0/id")).isEqualTo(first.path("id"));
    JsonNode rest =
        Api.get(PATH + "?limit=1&node_id=" + node + "&continue=" + page.path("continue").asText())
            .json();
    assertThat(rest.at("/items/0/id")).isEqualTo(second.path("id"));
    assertThat(rest.has("continue")).isFalse();
    assertThat(
            Api.get(PATH + "?status=warning&name_prefix=we&region=eu-frankfurt-1&node_id=" + node)
                .json()
                .path("items"))
        .hasSize(1);
    Api.get(PATH + "?status=bad").expect(400);
    Api.get(PATH + "?region=other&continue=" + page.path("continue").asText()).expect(400);
  }

  @Test
  void aPoolStandsForAWorkload() {
    String name = Manifests.name("cart");
    int resource = TestFleet.deployment("pools", name, 3);

    JsonNode made = TestFleet.poolOf(TestFleet.node(), resource);

    assertThat(made.path("oracle_pool_id").asText()).isEqualTo("kontrol:resource:" + resource);
    assertThat(made.path("current_instances").asInt()).isEqualTo(3);
    assertThat(made.at("/workload/name").asText()).isEqualTo(name);
    assertThat(patch(made, "{'current_instances':4}").expect(422).code())
        .isEqualTo("size_of_workload");
    Api.post(PATH, TestFleet.poolBody(TestFleet.node(), resource)).expect(409);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "deleted | 409 | resource_deleted",
        "managed | 409 | managed_by_deployment",
        "ignored | 409 | size_is_ignored",
        "without size | 422 | no_size",
        "other kind | 422 | no_size",
        "too large | 422 | current_out_of_limits"
      })
  void aWorkloadThatSchedulesCouldNotScaleIsRefused(String which, int status, String code) {
    int resource = unfit(which);

    Api.Reply reply = Api.post(PATH, TestFleet.poolBody(TestFleet.node(), resource)).expect(status);

    assertThat(reply.code()).isEqualTo(code);
    assertThat(ApiDatabase.query("SELECT count(*) FROM pools WHERE resource_id = " + resource))
        .isEqualTo("0");
  }

  private static int unfit(String which) {
    String name = Manifests.name("unfit");
    if (which.equals("other kind")) {
      return TestFleet.resource("pools", Manifests.configMap(name, "value"));
    }
    if (which.equals("without size")) {
      return TestFleet.resource(
          "pools", Manifests.deployment(name, 3).replace("\"replicas\":3,", ""));
    }
    int resource = TestFleet.deployment("pools", name, which.equals("too large") ? 21 : 3);
    switch (which) {
      case "deleted" -> Api.delete("/api/v1/resources/" + resource).expect(202);
      case "managed" ->
          ApiDatabase.execute(
              "UPDATE resources SET apply_set = 'deployment/0b0e9c2e-8b1a-4f7e-9a53-0d2f4c1b7a11'"
                  + " WHERE id = "
                  + resource);
      case "ignored" ->
          ApiDatabase.execute(
              "UPDATE resources SET ignore_paths = '[\"/spec/replicas\"]' WHERE id = " + resource);
      default -> assertThat(which).isEqualTo("too large");
    }
    return resource;
  }

  @Test
  void ofAWorkloadAndItsAutoscalerOneIsAPool() {
    String name = Manifests.name("scaled");
    int deployment = TestFleet.deployment("pools", name, 3);
    int autoscaler = TestFleet.resource("pools", TestFleet.autoscaler(name, ""));
    int node = TestFleet.node();

    TestFleet.poolOf(node, deployment);

    assertThat(Api.post(PATH, TestFleet.poolBody(node, autoscaler)).expect(409).code())
        .isEqualTo("pool_exists");
  }

  @Test
  void aWorkloadOfOthersIsNeitherLinkedNorShown() {
    int resource = TestFleet.deployment("pools-hidden", Manifests.name("cart"), 3);
    int node = TestFleet.node();
    JsonNode made = TestFleet.poolOf(node, resource);
    TestUsers.TestUser devops = TestUsers.user(Role.DEVOPS);
    String[] narrow = {
      "Authorization", "Bearer " + TestUsers.token(devops, "DEVOPS", "elsewhere", "*")
    };

    // the rights of pools hold everywhere or not at all
    Api.get(TestFleet.path(PATH, made), narrow).expect(403);
    Api.post(PATH, TestFleet.poolBody(node, resource), narrow).expect(403);
    Api.delete(TestFleet.path(PATH, made), TestUsers.user(Role.USER).headers()).expect(403);
    Api.get(TestFleet.path(PATH, made), TestUsers.user(Role.USER).headers()).expect(200);
  }
}
