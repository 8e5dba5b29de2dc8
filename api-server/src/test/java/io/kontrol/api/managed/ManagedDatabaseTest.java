package io.kontrol.api.managed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked for, what is refused, and what becomes of both in the tables. */
@ApiTest
class ManagedDatabaseTest {
  private static final String PATH = TestDatabases.PATH;
  private static final String MERGE = "application/merge-patch+json";

  private static Api.Reply patch(JsonNode database, String body) {
    return Api.patch(TestDatabases.path(database), body.replace('\'', '"'), "Content-Type", MERGE);
  }

  private static String resource(JsonNode database, String kind, String expression) {
    return ApiDatabase.query(
        "SELECT %s FROM resources WHERE apply_set = 'database/%s' AND kind = '%s'"
            .formatted(expression, database.path("id").asText(), kind));
  }

  private static void ready(JsonNode database) {
    ApiDatabase.execute(
        "UPDATE databases SET status = 'ready' WHERE id = '" + database.path("id").asText() + "'");
  }

  @Test
  void oneRequestMakesTheRowAndBothResources() {
    String name = Manifests.name("orders");
    Api.Reply reply =
        Api.post(PATH, TestDatabases.body(name, ",'plan':'medium','purpose':'carts'")).expect(201);

    JsonNode made = reply.json();
    assertThat(reply.header("Location").orElseThrow()).isEqualTo(TestDatabases.path(made));
    assertThat(made.path("status").asText()).isEqualTo("provisioning");
    assertThat(made.path("instances").asInt()).isEqualTo(2);
    assertThat(made.path("host").isNull()).isTrue();
    assertThat(made.path("deletion_protection").asBoolean()).isTrue();
    assertThat(resource(made, "Cluster", "name || ' ' || recreate_policy"))
        .isEqualTo("daap-" + name + " Never");
    assertThat(resource(made, "Pooler", "name || ' ' || recreate_policy || ' ' || wave"))
        .isEqualTo("daap-" + name + "-pooler Never 1");
    assertThat(
            Api.get("/api/v1/resources/" + made.path("cluster_resource_id").asInt())
                .json()
                .path("sync")
                .asText())
        .isEqualTo("OutOfSync");
    assertThat(
            ApiDatabase.query(
                "SELECT count(*) FROM audit_logs WHERE resource_id = '"
                    + made.path("id").asText()
                    + "'"))
        .isEqualTo("1");
  }

  @Test
  void itsResourcesAreChangedThroughItAlone() {
    JsonNode made = TestDatabases.create();
    String resource = "/api/v1/resources/" + made.path("cluster_resource_id").asInt();

    Api.Reply refused = Api.delete(resource).expect(409);

    assertThat(refused.code()).isEqualTo("managed_by_database");
    assertThat(refused.json().path("managed_by").asText()).isEqualTo(made.path("id").asText());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 422 | missing_field",
        "[] | 422 | not_an_object",
        "{'name':null,'owner_team':'t','cluster_id':'c'} | 422 | missing_field",
        "{'name':'ok','owner_team':null,'cluster_id':'c'} | 422 | missing_field",
        "{'name':'ok','owner_team':'t','cluster_id':null} | 422 | missing_field",
        "{'name':'ok','owner_team':' ','cluster_id':'c'} | 422 | invalid_owner_team",
        "{'name':'ok','owner_team':'t','cluster_id':'!'} | 422 | invalid_cluster_id",
        "{'name':'Not-Ok','owner_team':'t','cluster_id':'c'} | 422 | invalid_name",
        "{'name':'a--b','owner_team':'t','cluster_id':'c'} | 422 | invalid_name",
        "{'name':7,'owner_team':'t','cluster_id':'c'} | 422 | wrong_type",
        "{'name':'ok','owner_team':'t','cluster_id':'c','namespace':'A'} | 422 | invalid_namespace",
        "{'name':'ok','owner_team':'t','cluster_id':'c','plan':'huge'} | 422 | unknown_plan",
        "{'name':'ok','owner_team':'t','cluster_id':'c','postgres_version':'9'} | 422 | unknown_version",
        "{'name':'ok','owner_team':'t','cluster_id':'c','instances':-1} | 422 | wrong_type",
        "{'name':'ok','owner_team':'t','cluster_id':'c','storage':5} | 422 | wrong_type",
        "{'name':'ok','owner_team':'t','cluster_id':'c','extra':1} | 422 | unknown_field",
        "{ | 400 | malformed_json"
      })
  void aBadRequestIsRefusedAndLeavesNothing(String body, int status, String code) {
    Api.Reply reply = Api.post(PATH, body.replace('\'', '"'), "Content-Type", Api.JSON);

    assertThat(reply.expect(status).code()).isEqualTo(code);
    assertThat(ApiDatabase.query("SELECT count(*) FROM databases WHERE name = 'ok'"))
        .isEqualTo("0");
  }

  @Test
  void nullsStandForWhatIsNotSaid() {
    String name = Manifests.name("nulls");
    JsonNode made =
        Api.post(PATH, TestDatabases.body(name, ",'plan':null,'purpose':null,'storage':null"))
            .expect(201)
            .json();

    assertThat(made.path("plan").asText()).isEqualTo("small");
    assertThat(made.path("purpose").asText()).isEmpty();
  }

  @Test
  void ofTwoWhoWantANameOneGetsIt() throws Exception {
    int clients = 8;
    String body = TestDatabases.body(Manifests.name("wanted"), "");
    CyclicBarrier together = new CyclicBarrier(clients);
    ExecutorService pool = Executors.newFixedThreadPool(clients);
    List<Integer> statuses = new ArrayList<>();
    try {
      List<Future<Integer>> replies = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        replies.add(
            pool.submit(
                () -> {
                  together.await(30, TimeUnit.SECONDS);
                  return Api.post(PATH, body).status();
                }));
      }
      for (Future<Integer> reply : replies) {
        statuses.add(reply.get(60, TimeUnit.SECONDS));
      }
    } finally {
      pool.shutdownNow();
    }

    assertThat(statuses).containsOnly(201, 409).containsOnlyOnce(201);
    assertThat(Api.post(PATH, body).expect(409).code()).isEqualTo("name_taken");
  }

  @Test
  void aNameIsTakenUntilTheOldObjectsAreGoneAndTheRefusalSaysSo() {
    JsonNode made = TestDatabases.create();
    Api.delete(TestDatabases.path(made)).expect(202);

    Api.Reply refused =
        Api.post(PATH, TestDatabases.body(made.path("name").asText(), "")).expect(409);

    assertThat(refused.code()).isEqualTo("name_taken");
    assertThat(refused.json().path("detail").asText()).contains("still being deleted");
  }

  @Test
  void aResourceInTheWayIsNotTakenOver() {
    String name = Manifests.name("inway");
    String cluster =
        """
        {"apiVersion":"postgresql.cnpg.io/v1","kind":"Cluster","metadata":{"name":"daap-%s","namespace":"shop"},
         "spec":{"instances":1}}
        """
            .formatted(name);
    Api.post("/api/v1/resources?cluster_id=db-1", cluster).expect(201);

    assertThat(Api.post(PATH, TestDatabases.body(name, "")).expect(409).code())
        .isEqualTo("object_exists");
    assertThat(ApiDatabase.query("SELECT count(*) FROM databases WHERE name = '" + name + "'"))
        .isEqualTo("0");
  }

  @Test
  void aRepeatedRequestWithTheSameKeyMakesOneDatabase() {
    String body = TestDatabases.body(Manifests.name("once"), "");
    String key = Manifests.name("key");

    JsonNode first = Api.post(PATH, body, "Idempotency-Key", key).expect(201).json();
    JsonNode second = Api.post(PATH, body, "Idempotency-Key", key).expect(201).json();

    assertThat(second.path("id").asText()).isEqualTo(first.path("id").asText());
  }

  @Test
  void whatMayChangeChangesTheObjectsToo() {
    JsonNode made = TestDatabases.create();

    JsonNode after =
        patch(made, "{'owner_team':'other','storage':'20Gi','purpose':'more'}").expect(200).json();

    assertThat(after.path("owner_team").asText()).isEqualTo("other");
    assertThat(after.path("storage").asText()).isEqualTo("20Gi");
    assertThat(resource(made, "Cluster", "desired_spec #>> '{spec,storage,size}'"))
        .isEqualTo("20Gi");
    assertThat(resource(made, "Cluster", "generation")).isEqualTo("2");
    assertThat(resource(made, "Pooler", "generation")).isEqualTo("1");
    patch(made, "{'purpose':'again'}").expect(200);
    assertThat(resource(made, "Cluster", "generation")).isEqualTo("2");
  }

  @Test
  void aVersionGoesUpwardsByMinorAlone() {
    JsonNode made = TestDatabases.create();
    ApiDatabase.execute(
        "UPDATE databases SET spec = spec || '{\"postgres_version\":\"17.1\"}' WHERE id = '"
            + made.path("id").asText()
            + "'");

    assertThat(patch(made, "{'postgres_version':'16'}").expect(422).code())
        .isEqualTo("only_minor_upgrades");
    assertThat(patch(made, "{'postgres_version':'18'}").expect(422).code())
        .isEqualTo("only_minor_upgrades");
    assertThat(
            patch(made, "{'postgres_version':'17'}")
                .expect(200)
                .json()
                .path("postgres_version")
                .asText())
        .isEqualTo("17.6");
    assertThat(resource(made, "Cluster", "desired_spec #>> '{spec,imageName}'")).contains(":17.6-");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'name':'other'} | 400 | immutable_field",
        "{'namespace':'other'} | 400 | immutable_field",
        "{'cluster_id':'other'} | 400 | immutable_field",
        "{'storage':'1Gi'} | 422 | only_upwards",
        "{'storage':null} | 422 | wrong_type",
        "{'owner_team':null} | 422 | wrong_type",
        "{'plan':'huge'} | 422 | unknown_plan",
        "{'status':'ready'} | 422 | unknown_field",
        "[] | 422 | not_an_object"
      })
  void whatMayNotChangeIsRefused(String body, int status, String code) {
    JsonNode made = TestDatabases.create();

    assertThat(patch(made, body).expect(status).code()).isEqualTo(code);
    assertThat(resource(made, "Cluster", "generation")).isEqualTo("1");
  }

  @Test
  void aProtectedDatabaseIsNotDeleted() {
    JsonNode made =
        Api.post(PATH, TestDatabases.body(Manifests.name("safe"), "")).expect(201).json();

    assertThat(Api.delete(TestDatabases.path(made)).expect(409).code())
        .isEqualTo("deletion_protected");
    patch(made, "{'deletion_protection':false}").expect(200);
    Api.delete(TestDatabases.path(made) + "?retain=true").expect(202);

    assertThat(resource(made, "Cluster", "deletion_policy || ' ' || (deleted_at IS NOT NULL)"))
        .isEqualTo("Orphan true");
  }

  @Test
  void whatIsDeletedTakesNoMoreChanges() {
    JsonNode made = TestDatabases.create();
    String path = TestDatabases.path(made);
    Api.delete(path).expect(202);
    Api.delete(path).expect(202);

    assertThat(patch(made, "{'purpose':'x'}").expect(409).code()).isEqualTo("database_deleting");
    assertThat(Api.post(path + "/retry", "").expect(409).code()).isEqualTo("database_deleting");
    ApiDatabase.execute(
        "UPDATE databases SET status = 'deleted', deleted_at = now() WHERE id = '"
            + made.path("id").asText()
            + "'");
    assertThat(patch(made, "{'purpose':'x'}").expect(409).code()).isEqualTo("database_deleted");
    assertThat(Api.delete(path).expect(409).code()).isEqualTo("database_deleted");
    assertThat(Api.get(path + "/connection").expect(409).code()).isEqualTo("not_ready");
    Api.get(path).expect(200);
    Api.get(PATH + "/" + "00000000-0000-0000-0000-000000000000").expect(404);
    Api.get(PATH + "/7").expect(404);
  }

  @Test
  void aReadyDatabaseIsHibernatedAndWoken() {
    JsonNode made = TestDatabases.create();
    String path = TestDatabases.path(made);
    assertThat(Api.post(path + "/pause", "").expect(409).code()).isEqualTo("not_ready");
    ready(made);
    String annotation = "desired_spec #>> '{metadata,annotations,cnpg.io/hibernation}'";

    assertThat(Api.post(path + "/pause", "").expect(202).json().path("paused").asBoolean())
        .isTrue();
    assertThat(resource(made, "Cluster", annotation)).isEqualTo("on");
    Api.post(path + "/resume", "").expect(202);

    assertThat(resource(made, "Cluster", annotation)).isEqualTo("null");
    assertThat(TestDatabases.status(made)).isEqualTo("ready");
  }

  @Test
  void onlyADatabaseInErrorIsRetried() {
    JsonNode made = TestDatabases.create();

    assertThat(Api.post(TestDatabases.path(made) + "/retry", "").expect(409).code())
        .isEqualTo("not_in_error");
  }

  @Test
  void listsAreFilteredAndPagedByName() {
    String team = Manifests.name("team");
    String prefix = Manifests.name("page");
    for (int i = 0; i < 5; i++) {
      Api.post(PATH, TestDatabases.body(prefix + "-" + i, "").replace("shop-team", team))
          .expect(201);
    }
    JsonNode first = Api.get(PATH + "?limit=2&owner_team=" + team).expect(200).json();
    assertThat(first.path("items").findValuesAsText("name"))
        .containsExactly(prefix + "-0", prefix + "-1");
    JsonNode second =
        Api.get(
                PATH
                    + "?limit=3&owner_team="
                    + team
                    + "&continue="
                    + first.path("continue").asText())
            .expect(200)
            .json();
    assertThat(second.path("items").findValuesAsText("name"))
        .containsExactly(prefix + "-2", prefix + "-3", prefix + "-4");
    assertThat(second.has("continue")).isFalse();

    JsonNode numbered = Api.get(PATH + "?limit=2&page=2&owner_team=" + team).expect(200).json();
    assertThat(numbered.path("items").findValuesAsText("name"))
        .containsExactly(prefix + "-2", prefix + "-3");
    assertThat(Api.get(PATH + "?limit=2&page=4&owner_team=" + team).json().path("items")).isEmpty();
    Api.get(PATH + "?page=0").expect(400);
    Api.get(PATH + "?page=1&continue=" + first.path("continue").asText()).expect(400);

    assertThat(Api.get(PATH + "?name_prefix=" + prefix + "-3").json().path("items")).hasSize(1);
    assertThat(Api.get(PATH + "?status=ready&owner_team=" + team).json().path("items")).isEmpty();
    assertThat(Api.get(PATH + "?status=provisioning&owner_team=" + team).json().path("items"))
        .hasSize(5);
    assertThat(Api.get(PATH + "?cluster_id=none&owner_team=" + team).json().path("items"))
        .isEmpty();
    assertThat(Api.get(PATH + "?status=gone").expect(400).code())
        .isEqualTo("invalid_query_parameter");
    assertThat(Api.get(PATH + "?continue=x").expect(400).code()).isEqualTo("bad_cursor");
  }

  @Test
  void eachSeesAndChangesTheDatabasesOfHisNamespaces() {
    JsonNode made = TestDatabases.create();
    String name = made.path("name").asText();
    String path = TestDatabases.path(made);
    TestUser reader = TestUsers.user(null, "USER db-1 shop");
    TestUser writer = TestUsers.user(null, "DEVOPS db-1 shop");
    TestUser stranger = TestUsers.user(null, "DEVOPS db-1 other-*");

    String list = PATH + "?name_prefix=" + name;
    assertThat(Api.get(list, reader.headers()).expect(200).json().path("items")).hasSize(1);
    assertThat(Api.get(list, stranger.headers()).expect(200).json().path("items")).isEmpty();
    Api.get(path, reader.headers()).expect(200);
    Api.get(path, stranger.headers()).expect(404);
    Api.get(path + "/events", stranger.headers()).expect(404);
    Api.get(path + "/connection", stranger.headers()).expect(404);
    assertThat(Api.delete(path, reader.headers()).expect(403).json().path("right").asText())
        .isEqualTo("databases:write");
    Api.delete(path, stranger.headers()).expect(404);
    String other = TestDatabases.body(Manifests.name("theirs"), "");
    Api.post(PATH, other, reader.headers()).expect(403);
    Api.post(PATH, other, stranger.headers()).expect(403);
    Api.post(PATH, other, writer.headers()).expect(201);
    Api.delete(path, writer.headers()).expect(202);
  }
}
