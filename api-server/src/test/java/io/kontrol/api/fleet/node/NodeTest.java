package io.kontrol.api.fleet.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ApiTest
class NodeTest {
  private static final String NODES = "/api/v1/nodes";

  @Test
  void theKeyIsShownOnceAndStoredAsAHash() {
    TestNode node = TestNode.register();

    assertThat(node.key()).startsWith("kontrol_node_").hasSizeGreaterThan(50);
    assertThat(Api.get(node.path()).expect(200).text()).doesNotContain("kontrol_node_");
    assertThat(Api.get(NODES + "?text=" + node.name()).expect(200).text())
        .doesNotContain("kontrol_node_", CredentialHash.of(node.key()));
    assertThat(ApiDatabase.query("SELECT api_key_hash FROM nodes WHERE id = " + node.id()))
        .isEqualTo(CredentialHash.of(node.key()));
    assertThat(audit(node)).startsWith("NODE_CREATED NODE").doesNotContain("kontrol_node_");
    assertThat(node.lifecycle()).isEqualTo("REGISTERED>INACTIVE");
    assertThat(events(node)).isEqualTo("NodeRegistered");
  }

  /** portainer#9096: the list said one thing and the page of the node another. */
  @Test
  void listAndDetailAgreeThroughTheWholeLife() {
    TestNode node = TestNode.register();
    assertAgree(node, "INACTIVE");
    node.beat("{'status':'ACTIVE'}").expect(200);
    assertAgree(node, "ACTIVE");
    node.beat("{'status':'ERROR','error_message':'disk full'}").expect(200);
    assertThat(assertAgree(node, "ERROR").path("error_message").asText()).isEqualTo("disk full");
    Api.post(node.path() + "/revoke-key", "").expect(200);
    assertAgree(node, "INACTIVE");
  }

  private static JsonNode assertAgree(TestNode node, String status) {
    JsonNode listed = Api.get(NODES + "?text=" + node.name()).expect(200).json().at("/items/0");
    assertThat(listed).isEqualTo(node.shown());
    assertThat(listed.path("status").asText()).isEqualTo(status);
    return listed;
  }

  @Test
  void filtersSelectAndPagesGoOn() {
    String region = Manifests.name("region");
    List<Integer> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String body =
          """
          {"name":"Edge_%d%%","region":"%s","ip_address":"10.1.2.%d","labels":{"tier":"%s","zone":"a"}}
          """
              .formatted(i, region, i, i % 2 == 0 ? "gold" : "iron");
      made.add(Api.post(NODES, body).expect(201).json().path("id").asInt());
    }
    String in = NODES + "?region=" + region;

    assertThat(ids(in)).isEqualTo(made);
    assertThat(ids(in + "&label=tier=gold,zone=a")).hasSize(3);
    assertThat(ids(in + "&label=tier=gold,zone=b")).isEmpty();
    assertThat(ids(in + "&text=EDGE_3%25")).containsExactly(made.get(3));
    assertThat(ids(in + "&text=edge%253")).isEmpty();
    assertThat(ids(in + "&text=10.1.2.4")).containsExactly(made.get(4));
    assertThat(ids(in + "&status=INACTIVE")).hasSize(5);
    assertThat(ids(in + "&status=ACTIVE")).isEmpty();
    JsonNode first = Api.get(in + "&limit=2").expect(200).json();
    String next = first.path("continue").asText();
    assertThat(ids(in + "&limit=2&continue=" + next)).isEqualTo(made.subList(2, 4));
    assertThat(Api.get(NODES + "?limit=2&continue=" + next).expect(400).code())
        .isEqualTo("bad_cursor");
  }

  private static List<Integer> ids(String path) {
    List<Integer> ids = new ArrayList<>();
    Api.get(path).expect(200).json().path("items").forEach(n -> ids.add(n.path("id").asInt()));
    return ids;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"region\":\"r\"} | missing_field",
        "{\"name\":\" \",\"region\":\"r\"} | invalid_name",
        "{\"name\":\"a\\nb\",\"region\":\"r\"} | invalid_name",
        "{\"name\":\"n\",\"region\":\"\"} | invalid_region",
        "{\"name\":\"n\",\"region\":\"r\",\"ip_address\":\"1.2.3\"} | invalid_ip_address",
        "{\"name\":\"n\",\"region\":\"r\",\"labels\":{\"a b\":\"c\"}} | invalid_labels",
        "{\"name\":\"n\",\"region\":\"r\",\"labels\":{\"a\":1}} | invalid_labels",
        "{\"name\":\"n\",\"region\":\"r\",\"labels\":[]} | wrong_type",
        "{\"name\":\"n\",\"region\":\"r\",\"api_key\":\"k\"} | unknown_field"
      })
  void whatIsNoNodeIsRefused(String body, String code) {
    assertThat(Api.post(NODES, body, "Content-Type", Api.JSON).expect(422).code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource({"status=GONE", "label=a", "label==b", "limit=0", "continue=x", "colour=red"})
  void whatIsNoFilterIsRefused(String query) {
    Api.get(NODES + "?" + query).expect(400);
  }

  @Test
  void aPatchChangesWhatItNamesAndNothingElse() {
    TestNode node = TestNode.register();
    Api.patch(
            node.path(),
            "{\"labels\":{\"a\":\"1\",\"b\":\"2\"},\"description\":\"first\"}",
            "Content-Type",
            "application/merge-patch+json")
        .expect(200);
    JsonNode changed =
        Api.patch(
                node.path(),
                "{\"region\":\"eu-2\",\"labels\":{\"a\":null,\"c\":\"3\"}}",
                "Content-Type",
                Api.JSON)
            .expect(200)
            .json();

    assertThat(changed.path("region").asText()).isEqualTo("eu-2");
    assertThat(changed.path("name").asText()).isEqualTo(node.name());
    assertThat(changed.path("description").asText()).isEqualTo("first");
    assertThat(changed.path("labels").toString()).isEqualTo("{\"b\":\"2\",\"c\":\"3\"}");
    assertThat(audit(node)).contains("NODE_UPDATED NODE").contains("\"eu-1\"", "\"eu-2\"");
    assertThat(
            Api.patch(node.path(), "{\"name\":null}", "Content-Type", Api.JSON).expect(422).code())
        .isEqualTo("missing_field");
  }

  @Test
  void aNodeTakesAllThatItHasAlong() {
    TestNode node = TestNode.register();
    node.beat(
            """
            {'status':'ACTIVE','metrics':[{'metric_type':'cpu','value':1,'unit':'percent'}],
             'pool_analytics':[{'oracle_pool_id':'%s','current_instances':1,'active_instances':1,
               'avg_cpu_utilization':1,'avg_memory_utilization':1}]}
            """
                .formatted(Manifests.name("pool")))
        .expect(200);
    assertThat(node.count("metrics")).isEqualTo("1");

    Api.delete(node.path()).expect(204);

    Api.get(node.path()).expect(404);
    Api.delete(node.path()).expect(404);
    for (String table :
        List.of("pools", "metrics", "pool_analytics", "node_heartbeats", "node_lifecycle_logs")) {
      assertThat(node.count(table)).as(table).isEqualTo("0");
    }
    assertThat(node.beat("{'status':'ACTIVE'}").expect(401).code()).isEqualTo("node_key_unknown");
    assertThat(audit(node)).contains("NODE_DELETED");
    assertThat(events(node)).endsWith("NodeDeleted");
  }

  @Test
  void theHistoryComesInPagesNewestFirst() {
    TestNode node = TestNode.register();
    for (String status : List.of("ACTIVE", "ERROR", "ACTIVE")) {
      node.beat("{'status':'%s','metrics_data':{'load':[1.50]}}".formatted(status)).expect(200);
    }
    JsonNode first = Api.get(node.path() + "/lifecycle?limit=3").expect(200).json();
    JsonNode rest =
        Api.get(node.path() + "/lifecycle?limit=3&continue=" + first.path("continue").asText())
            .expect(200)
            .json();

    assertThat(first.path("items").findValuesAsText("event_type"))
        .containsExactly("RECOVERED", "FAILED", "CAME_ONLINE");
    assertThat(first.at("/items/0/triggered_by").asText()).isEqualTo("heartbeat");
    assertThat(rest.path("items").findValuesAsText("event_type")).containsExactly("REGISTERED");
    assertThat(rest.at("/items/0/triggered_by").asText()).isEqualTo("manual");
    JsonNode beats = Api.get(node.path() + "/heartbeats?limit=2").expect(200).json();
    assertThat(beats.path("items").findValuesAsText("status")).containsExactly("ACTIVE", "ERROR");
    assertThat(beats.at("/items/0/metrics_data").toString()).isEqualTo("{\"load\":[1.50]}");
    assertThat(
            Api.get(node.path() + "/heartbeats?limit=2&continue=" + beats.path("continue").asText())
                .expect(200)
                .json()
                .path("items"))
        .hasSize(1);
    Api.get("/api/v1/nodes/2147483647/lifecycle").expect(404);
  }

  @Test
  void whoReadsMayNotWriteAndDevopsRegister() {
    TestNode node = TestNode.register();
    String[] user = TestUsers.user(Role.USER).headers();
    String[] devops = TestUsers.user(Role.DEVOPS).headers();
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("name", Manifests.name("node")).put("region", "eu-1");

    Api.get(node.path(), user).expect(200);
    Api.post(NODES, body.toString(), user).expect(403);
    Api.post(NODES, body.toString(), devops).expect(201);
    Api.delete(node.path(), devops).expect(403);
    Api.post(node.path() + "/rotate-key", "{}", devops).expect(403);
  }

  private static String audit(TestNode node) {
    return ApiDatabase.query(
        "SELECT string_agg(action || ' ' || category || ' ' || details, ' ' ORDER BY id) FROM audit_logs"
            + " WHERE resource_type = 'node' AND resource_id = '"
            + node.id()
            + "'");
  }

  private static String events(TestNode node) {
    return ApiDatabase.query(
        "SELECT string_agg(type, ' ' ORDER BY id) FROM events WHERE data ->> 'node_id' = '"
            + node.id()
            + "' AND type LIKE 'Node%'");
  }
}
