package io.kontrol.api.fleet.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.fleet.FleetRows;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ApiTest
class ConfigurationTest {
  private static final String FIRST = "interval: 30\npools: [a, b]\n";
  private static final String SECOND = "interval: 60\npools: [a, b]\n";

  private static int node() {
    return FleetRows.node(Manifests.name("node"), "eu-configuration");
  }

  private static String path(int node) {
    return "/api/v1/nodes/" + node + "/config";
  }

  private static JsonNode put(int node, String yaml) {
    return Api.put(path(node), yaml, "Content-Type", Api.YAML).expect(200).json();
  }

  private static String count(int node) {
    return ApiDatabase.query("SELECT count(*) FROM node_configurations WHERE node_id = " + node);
  }

  private static String sha256(String text) {
    return ApiDatabase.query(
        "SELECT encode(sha256(convert_to($t$" + text + "$t$, 'UTF8')), 'hex')");
  }

  @Test
  void theExactBytesAreKeptAndKnownByTheirHash() {
    int node = node();
    String yaml = "\uFEFF# größer\r\ninterval:   30   # each\r\npools: {a: *b}".replace("*b", "1");
    JsonNode stored = put(node, yaml);

    Api.Reply read = Api.get(path(node)).expect(200);
    assertThat(read.http().headers().firstValue("Content-Type")).hasValue("application/yaml");
    assertThat(read.text().getBytes(StandardCharsets.UTF_8))
        .isEqualTo(yaml.getBytes(StandardCharsets.UTF_8));
    assertThat(stored.path("config_hash").asText()).isEqualTo(sha256(yaml));
    assertThat(read.header("ETag")).hasValue("\"" + sha256(yaml) + "\"");
    assertThat(stored.path("bytes").asInt())
        .isEqualTo(yaml.getBytes(StandardCharsets.UTF_8).length);
    assertThat(stored.path("created_by").asText()).isEqualTo(TestUsers.ADMIN_EMAIL);
    assertThat(
            Api.get(path(node), "If-None-Match", read.header("ETag").orElseThrow())
                .expect(304)
                .text())
        .isEmpty();
    put(node, SECOND);
    Api.get(path(node), "If-None-Match", read.header("ETag").orElseThrow()).expect(200);
  }

  @Test
  void theSameBytesMakeNoSecondRowAndOneIsActive() {
    int node = node();
    int first = put(node, FIRST).path("id").asInt();
    assertThat(put(node, FIRST).path("id").asInt()).isEqualTo(first);
    int second = put(node, SECOND).path("id").asInt();
    JsonNode again = put(node, FIRST);

    assertThat(again.path("id").asInt()).isEqualTo(first);
    assertThat(again.path("activated_at").asText())
        .isGreaterThan(again.path("created_at").asText());
    assertThat(count(node)).isEqualTo("2");
    JsonNode history = Api.get(path(node) + "/history?limit=1").expect(200).json();
    assertThat(history.path("items").path(0).path("id").asInt()).isEqualTo(second);
    assertThat(history.path("items").path(0).path("is_active").asBoolean()).isFalse();
    JsonNode rest =
        Api.get(path(node) + "/history?limit=1&continue=" + history.path("continue").asText())
            .expect(200)
            .json();
    assertThat(rest.path("items").path(0).path("id").asInt()).isEqualTo(first);
    assertThat(rest.path("items").path(0).path("is_active").asBoolean()).isTrue();
    assertThat(rest.has("continue")).isFalse();
  }

  @Test
  void anEarlierOneIsShownComparedAndTakenUpAgain() {
    int node = node();
    int first = put(node, FIRST).path("id").asInt();
    int second = put(node, SECOND).path("id").asInt();

    assertThat(
            Api.get(path(node) + "/history/" + first)
                .expect(200)
                .json()
                .path("yaml_config")
                .asText())
        .isEqualTo(FIRST);
    JsonNode diff = Api.get(path(node) + "/history/" + first + "/diff").expect(200).json();
    assertThat(diff.path("unified").asText()).contains("-interval: 30", "+interval: 60");
    assertThat(diff.path("to").path("id").asInt()).isEqualTo(second);
    String same = path(node) + "/history/" + second + "/diff?to=" + second;
    assertThat(Api.get(same).expect(200).json().path("identical").asBoolean()).isTrue();

    String body = "{\"configuration_id\":%d}".formatted(first);
    JsonNode back = Api.post(path(node) + "/rollback", body).expect(200).json();
    assertThat(back.path("id").asInt()).isEqualTo(first);
    assertThat(Api.get(path(node)).expect(200).text()).isEqualTo(FIRST);
    assertThat(audit(node))
        .isEqualTo(
            "CONFIG NODE_CONFIG_UPDATED, CONFIG NODE_CONFIG_UPDATED, CONFIG NODE_CONFIG_ROLLED_BACK");
    assertThat(
            ApiDatabase.query(
                "SELECT count(*) FROM events WHERE type = 'NodeConfigurationActivated' AND data->>'node_id' = '"
                    + node
                    + "'"))
        .isEqualTo("3");
    int other = node();
    Api.post(path(other) + "/rollback", body).expect(404);
    Api.get(path(other) + "/history/" + first).expect(404);
    assertThat(Api.get(path(other)).expect(404).code()).isEqualTo("no_configuration");
  }

  private static String audit(int node) {
    return ApiDatabase.query(
        "SELECT string_agg(category || ' ' || action, ', ' ORDER BY id) FROM audit_logs"
            + " WHERE resource_type = 'node_configuration' AND details::JSONB->>'node_id' = '"
            + node
            + "'");
  }

  @Test
  void aChangeMayAskForTheConfigurationThatItKnows() {
    int node = node();
    String etag = "\"" + put(node, FIRST).path("config_hash").asText() + "\"";
    Api.put(path(node), SECOND, "If-Match", etag).expect(200);
    assertThat(Api.put(path(node), FIRST, "If-Match", etag).expect(412).code())
        .isEqualTo("precondition_failed");
    Api.put(path(node()), FIRST, "If-Match", "*").expect(412);
    assertThat(Api.get(path(node)).text()).isEqualTo(SECOND);
  }

  @Test
  void aNodeReadsItsOwnAndNothingElse() {
    int node = node();
    int other = node();
    String[] key = FleetRows.key(node);
    assertThat(Api.get(path(node), key).expect(404).code()).isEqualTo("no_configuration");
    put(node, FIRST);
    put(other, SECOND);
    Api.Reply own = Api.get(path(node), key).expect(200);
    assertThat(own.text()).isEqualTo(FIRST);
    Api.get(path(other), key).expect(403);
    Api.get(path(node) + "/history", key).expect(403);
    Api.send("PUT", path(node), SECOND, key).expect(403);
  }

  @Test
  void manyChangesAtOnceLeaveOneActive() throws Exception {
    int node = node();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Integer>> puts =
          IntStream.range(0, 24)
              .<Callable<Integer>>mapToObj(
                  i ->
                      () ->
                          Api.put(path(node), "value: " + i % 6, "Content-Type", Api.YAML).status())
              .toList();
      for (Future<Integer> status : threads.invokeAll(puts)) {
        assertThat(status.get()).isEqualTo(200);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(count(node)).isEqualTo("6");
    assertThat(
            ApiDatabase.query(
                "SELECT count(*) FROM node_configurations WHERE is_active AND node_id = " + node))
        .isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "422 | not_a_mapping | `# nothing`",
        "422 | not_a_mapping | [1, 2]",
        "422 | not_a_mapping | just a text",
        "422 | not_a_mapping | `a: 1\n---\nb: 2`",
        "422 | duplicate_key | `a: 1\na: 2`",
        "400 | malformed_yaml | `a: [1`",
        "400 | malformed_yaml | `a: \"\u0007\"`",
        "422 | nul_character | `a: \"\\0\"`"
      })
  void whatIsNoConfigurationIsRefused(int status, String code, String yaml) {
    int node = node();
    put(node, FIRST);
    assertThat(Api.put(path(node), yaml, "Content-Type", Api.YAML).expect(status).code())
        .isEqualTo(code);
    assertThat(Api.get(path(node)).text()).isEqualTo(FIRST);
  }

  @Test
  void sizeNestingAliasesAndEncodingAreBounded() {
    int node = node();
    String largest = "a: " + "x".repeat(1_048_576 - 3);
    put(node, largest);
    assertThat(Api.get(path(node)).expect(200).text()).isEqualTo(largest);
    Api.put(path(node), largest + "x", "Content-Type", Api.YAML).expect(413);
    Api.put(path(node), "a: " + "[".repeat(70) + "]".repeat(70), "Content-Type", Api.YAML)
        .expect(422);
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++) {
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(10)));
    }
    assertThat(Api.put(path(node), bomb.toString(), "Content-Type", Api.YAML).expect(422).code())
        .isEqualTo("too_many_nodes");
    byte[] latin = "a: größer".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(
            Api.send("PUT", path(node), BodyPublishers.ofByteArray(latin), Api.YAML)
                .expect(400)
                .code())
        .isEqualTo("invalid_utf8");
    assertThat(count(node)).isEqualTo("1");
  }

  @Test
  void anAbsentNodeHasNone() {
    for (String what : List.of("", "/history", "/history/1", "/history/1/diff")) {
      Api.get(path(Integer.MAX_VALUE) + what).expect(404);
    }
    Api.put(path(Integer.MAX_VALUE), FIRST, "Content-Type", Api.YAML).expect(404);
    Api.get(path(node()) + "/history/1?to=1").expect(400);
  }
}
