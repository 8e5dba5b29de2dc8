package io.kontrol.api.fleet.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.FleetRows;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.model.json.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@ApiTest
class ConfigurationPushTest {
  private static final String PUSH = "/api/v1/nodes/config-pushes";
  private static final String SCHEMA = "/api/v1/nodes/config-schema";
  private static final String YAML = "interval: 30\n";

  private final String region = Manifests.name("region");

  @AfterEach
  void withoutSchema() {
    ApiDatabase.execute("DELETE FROM node_configuration_schemas");
  }

  private static String body(String yaml, String... fields) {
    ObjectNode body = Json.mapper().createObjectNode().put("yaml_config", yaml);
    for (int i = 0; i < fields.length; i += 2) {
      body.set(fields[i], Json.read(fields[i + 1]));
    }
    return Json.write(body);
  }

  private int node(String name, String labels) {
    return FleetRows.node(name, region, labels);
  }

  private String inRegion() {
    return "\"" + region + "\"";
  }

  private static Api.Reply config(int node) {
    return Api.get("/api/v1/nodes/" + node + "/config");
  }

  @Test
  void aDryRunSaysWhatAPushWouldDoAndDoesNothing() {
    int fresh = node("fresh", "{}");
    int same = node("same", "{}");
    int had = node("had", "{}");
    Api.put("/api/v1/nodes/" + same + "/config", YAML, "Content-Type", Api.YAML).expect(200);
    Api.put("/api/v1/nodes/" + had + "/config", YAML, "Content-Type", Api.YAML).expect(200);
    Api.put("/api/v1/nodes/" + had + "/config", "a: 1", "Content-Type", Api.YAML).expect(200);

    String body = body(YAML, "region", inRegion());
    JsonNode planned = Api.post(PUSH + "?dry_run=true", body).expect(200).json();
    assertThat(planned.path("nodes").findValuesAsText("action"))
        .containsExactly("created", "unchanged", "activated");
    config(fresh).expect(404);

    JsonNode done = Api.post(PUSH, body).expect(200).json();
    assertThat(((ObjectNode) done).put("dry_run", true)).isEqualTo(planned);
    assertThat(done.path("matched").asInt()).isEqualTo(3);
    assertThat(done.path("changed").asInt()).isEqualTo(2);
    for (int node : new int[] {fresh, same, had}) {
      assertThat(config(node).expect(200).text()).isEqualTo(YAML);
    }
    assertThat(Api.post(PUSH, body).expect(200).json().path("changed").asInt()).isZero();
    assertThat(
            ApiDatabase.query(
                "SELECT string_agg(details::JSONB->>'changed', ',' ORDER BY id) FROM audit_logs"
                    + " WHERE action = 'NODE_CONFIGS_PUSHED' AND details::JSONB->>'region' = '"
                    + region
                    + "'"))
        .isEqualTo("2,0");
  }

  @Test
  void labelsChooseThoseThatHaveAllOfThem() {
    int both = node("both", "{\"tier\":\"gold\",\"team\":\"a\"}");
    int one = node("one", "{\"tier\":\"gold\"}");
    String labels = "{\"tier\":\"gold\",\"team\":\"a\"}";
    Api.post(PUSH, body(YAML, "region", inRegion(), "labels", labels)).expect(200);
    config(both).expect(200);
    config(one).expect(404);
  }

  @Test
  void aPushThatIsForNobodyOrUnclearIsRefused() {
    assertThat(Api.post(PUSH, body(YAML)).expect(422).code()).isEqualTo("invalid_selector");
    assertThat(Api.post(PUSH, body(YAML, "all", "true", "region", "\"x\"")).expect(422).code())
        .isEqualTo("invalid_selector");
    assertThat(Api.post(PUSH, body(YAML, "region", "\"nowhere\"")).expect(422).code())
        .isEqualTo("no_nodes");
    assertThat(Api.post(PUSH, body(YAML, "labels", "{\"a\":1}")).expect(422).code())
        .isEqualTo("wrong_type");
    assertThat(Api.post(PUSH, body("[1]", "all", "true")).expect(422).code())
        .isEqualTo("not_a_mapping");
  }

  @Test
  void manyNodesAreAllOrNone() {
    ApiDatabase.execute(
        "INSERT INTO nodes (name, region) SELECT 'n' || i, '%s' FROM generate_series(1, 1500) i"
            .formatted(region));
    JsonNode done = Api.post(PUSH, body(YAML, "region", inRegion())).expect(200).json();
    assertThat(done.path("changed").asInt()).isEqualTo(1_500);
    assertThat(done.path("nodes")).hasSize(1_000);
    assertThat(done.path("truncated").asBoolean()).isTrue();
    String large = body("a: " + "x".repeat(400_000), "region", inRegion());
    Api.post(PUSH, large).expect(413);
    assertThat(
            ApiDatabase.query(
                "SELECT count(*) FROM node_configurations c JOIN nodes n ON n.id = c.node_id"
                    + " WHERE c.is_active AND n.region = '"
                    + region
                    + "'"))
        .isEqualTo("1500");
  }

  @Test
  void theFleetsSchemaIsHeldBeforeAConfigurationIsStored() {
    int node = node("checked", "{}");
    String path = "/api/v1/nodes/" + node + "/config";
    Api.put(path, "interval: soon", "Content-Type", Api.YAML).expect(200);
    int loose = Api.get(path + "/history").json().path("items").path(0).path("id").asInt();
    Api.get(SCHEMA).expect(404);
    String schema =
        """
        {"type": "object", "properties": {"interval": {"$ref": "#/$defs/seconds"}},
         "$defs": {"seconds": {"type": "integer", "minimum": 5}}}"""
            .strip();
    Api.put(SCHEMA, schema).expect(200);
    assertThat(Api.get(SCHEMA).expect(200).json().path("json_schema")).isEqualTo(Json.read(schema));

    assertThat(config(node).expect(200).text()).isEqualTo("interval: soon");
    Api.Reply refused = Api.put(path, "interval: 1", "Content-Type", Api.YAML).expect(422);
    assertThat(refused.code()).isEqualTo("configuration_against_schema");
    assertThat(refused.json().path("errors").path(0).path("pointer").asText())
        .isEqualTo("/interval");
    String body = body("interval: 1", "region", inRegion());
    assertThat(Api.post(PUSH + "?dry_run=true", body).expect(422).code())
        .isEqualTo("configuration_against_schema");
    Api.put(path, "interval: 5", "Content-Type", Api.YAML).expect(200);
    String back = "{\"configuration_id\":%d}".formatted(loose);
    assertThat(Api.post(path + "/rollback", back).expect(422).code())
        .isEqualTo("configuration_against_schema");

    Api.delete(SCHEMA).expect(200);
    Api.delete(SCHEMA).expect(404);
    Api.put(path, "interval: 1", "Content-Type", Api.YAML).expect(200);
  }

  @Test
  void aPatternThatGrowsHoldsNobodyUp() {
    int node = node("patient", "{}");
    Api.put(SCHEMA, "{\"properties\":{\"a\":{\"pattern\":\"^(a+)+$\"}}}").expect(200);
    String hostile = "a: " + "a".repeat(100_000) + "b";
    Api.put("/api/v1/nodes/" + node + "/config", hostile, "Content-Type", Api.YAML).expect(422);
  }

  @Test
  void aSchemaIsOneByItself() {
    for (String wrong :
        new String[] {
          "[]",
          "{\"type\": 5}",
          "{\"$ref\": \"https://example.invalid/other.json\"}",
          "{\"$ref\": \"#/$defs/absent\"}",
          "{\"$ref\": \"#\"}",
          "{\"$schema\": \"https://example.invalid/dialect\"}",
          "{\"pattern\": \"(\"}",
          "{\"$ref\": \"%%%\"}",
          "{\"properties\": {\"a\": {\"$ref\": \"#/$defs/absent\"}}}",
          "{\"properties\": {\"a\": {\"pattern\": \"(?=b)\"}}}"
        }) {
      assertThat(Api.put(SCHEMA, wrong).expect(422).code())
          .as(wrong)
          .isEqualTo("invalid_json_schema");
    }
    Api.get(SCHEMA).expect(404);
  }
}
