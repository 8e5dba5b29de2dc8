package io.kontrol.api.desired.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import java.net.http.HttpRequest;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ApiTest
class ValidationTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'Upper'}} | 422 | invalid_name",
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a..b'}} | 422 | invalid_name",
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','namespace':'a.b'}} | 422 | invalid_namespace",
        "{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'a.b'}} | 422 | invalid_namespace",
        "{'apiVersion':'a/b/c','kind':'ConfigMap','metadata':{'name':'a'}} | 422 | invalid_api_version",
        "{'apiVersion':'v1','kind':'Config Map','metadata':{'name':'a'}} | 422 | invalid_kind",
        "{'apiVersion':'v1','metadata':{'name':'a'}} | 422 | missing_field",
        "{'apiVersion':1,'kind':'ConfigMap','metadata':{'name':'a'}} | 422 | wrong_type",
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{}} | 422 | missing_field",
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':[]} | 422 | wrong_type",
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'generateName':'a'}} | 422 | missing_field",
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','labels':{'a':1}}} | 422 | wrong_type",
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','labels':{'a':'b c'}}} | 422 | invalid_label",
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','colour':'b'}} | 422 | unknown_field",
        "{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'a'},'replicas':3} | 422 | unknown_field",
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','annotations':{'kontrol/wave':'x'}}} | 422 | invalid_wave",
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','annotations':{'kontrol/drift-policy':'x'}}} | 422 | invalid_policy",
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','annotations':{'kontrol/recreate':'Never'}}} | 422 | invalid_policy",
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'a','annotations':{'kontrol/ignore-paths':'x'}}} | 422 | invalid_ignore_paths",
        "{'api_version':'v1','kind':'ConfigMap','name':'a','desired_spec':{'metadata':{'name':'b'}}} | 422 | identity_mismatch",
        "{'api_version':'v1','kind':'ConfigMap','name':'a','desired_spec':[]} | 422 | wrong_type",
        "{'api_version':'v1','kind':'ConfigMap','name':'a'} | 422 | missing_field",
        "{'api_version':'v1','kind':'ConfigMap','name':'a','desired_spec':{},'colour':1} | 422 | unknown_field",
        "{'api_version':'v1','kind':'ConfigMap','name':'a','desired_spec':{},'wave':1.5} | 422 | wrong_type",
        "{'api_version':'v1','kind':'ConfigMap','name':'a','desired_spec':{},'revision':0} | 422 | invalid_revision",
        "{'api_version':'v1','kind':'ConfigMap','name':'a','desired_spec':{'data':{'n':'\\u0000'}}} | 422 | nul_character",
        "{'api_version':'v1','kind':'ConfigMap','name':'a','desired_spec':{'data':{'n':'\\ud800'}}} | 422 | invalid_unicode",
        "{'api_version':'v1','kind':'ConfigMap','name':'a','desired_spec':{'n':1e999999999}} | 422 | number_out_of_range",
        "{'api_version':'v1','kind':'ConfigMap','name':'a','desired_spec':{'n':NaN}} | 400 | malformed_json",
        "{'a':1,'a':2} | 422 | duplicate_key",
        "{'a':1} {'a':2} | 400 | several_documents",
        "{'a': | 400 | malformed_json",
        "[] | 422 | not_an_object",
        "{} | 422 | missing_field",
      })
  void aBodyThatCannotBeIsRefusedByName(String body, int status, String code) {
    Api.Reply reply = Api.post("/api/v1/resources?cluster_id=c1", body.replace('\'', '"'));
    assertThat(reply.expect(status).code()).isEqualTo(code);
  }

  @Test
  void depthAndSizeAndEncodingHaveLimits() {
    String deep = "{\"a\":".repeat(64) + "{}" + "}".repeat(64);
    assertThat(Api.post("/api/v1/apply?cluster_id=c1", deep).expect(422).code())
        .isEqualTo("too_deep");
    String large = Manifests.configMap("large", "x".repeat(1_600_000));
    assertThat(Api.post("/api/v1/resources?cluster_id=c1", large).expect(413).code())
        .isEqualTo("too_large");
    Api.Reply rejected = Api.post("/api/v1/apply?cluster_id=c1", large).expect(422);
    assertThat(rejected.json().at("/items/0/code").asText()).isEqualTo("too_large");
    byte[] latin1 = {'{', '"', (byte) 0xE9, '"', ':', '1', '}'};
    Api.Reply encoding =
        Api.send(
            "POST",
            "/api/v1/resources?cluster_id=c1",
            HttpRequest.BodyPublishers.ofByteArray(latin1),
            Api.JSON);
    assertThat(encoding.expect(400).code()).isEqualTo("invalid_utf8");
  }

  @Test
  void queriesThatCannotBeAreRefusedByName() {
    Map<String, String> codes = new HashMap<>();
    codes.put("?colour=red", "unknown_query_parameter");
    codes.put("?kind=A&kind=B", "repeated_query_parameter");
    codes.put("?limit=0", "invalid_query_parameter");
    codes.put("?limit=x", "invalid_query_parameter");
    codes.put("?sync=Fine", "invalid_query_parameter");
    codes.put("?sort=colour", "invalid_query_parameter");
    codes.put("?deleted=maybe", "invalid_query_parameter");
    codes.put("?continue=abc", "bad_cursor");
    codes.put("?continue=WyJ4IiwieSIsMV0", "bad_cursor");
    codes.put("?label_selector=a%20b", "bad_selector");
    codes.put("?label_selector=a%20in%20b", "bad_selector");
    codes.put("?label_selector=a,", "bad_selector");
    codes.put("?kind=%00", "nul_character");
    codes.forEach(
        (query, code) ->
            assertThat(Api.get("/api/v1/resources" + query).expect(400).code())
                .as(query)
                .isEqualTo(code));
    Api.get("/api/v1/resources/0").expect(404);
    Api.get("/api/v1/resources/99999999999").expect(404);
    Api.post("/api/v1/resources", Manifests.configMap("a", "b")).expect(422);
  }

  @Test
  void theBodyHasToBeAboutTheResourceOfTheUrl() {
    String location = Manifests.create(Manifests.configMap(Manifests.name("this"), "v"));
    Api.Reply other = Api.put(location, Manifests.configMap("that", "v")).expect(422);
    assertThat(other.code()).isEqualTo("identity_mismatch");
    String wrongId = Api.get(location).text().replaceFirst("\"id\":[0-9]+", "\"id\":7000000");
    assertThat(Api.put(location, wrongId).expect(422).code()).isEqualTo("identity_mismatch");
  }

  @Test
  void numbersSurviveTheRoundTripExactly() {
    String numbers = "[1,1.0,0.1000,123456789012345678901234567890,1.5E-7,-9007199254740993]";
    String location =
        Manifests.create(
            """
            {"apiVersion":"example.com/v1","kind":"Numbers","metadata":{"name":"%s"},"numbers":%s}
            """
                .formatted(Manifests.name("n"), numbers));
    assertThat(Api.get(location).text().replace(" ", ""))
        .contains(numbers.replace("1.5E-7", "0.00000015"));
  }

  @Test
  void whatAServerFilledInIsLeftOut() {
    String location =
        Manifests.create(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: %s
              namespace: shop
              uid: 1-2-3
              resourceVersion: "5"
              creationTimestamp: "2026-01-01T00:00:00Z"
              managedFields: []
              annotations:
                kubectl.kubernetes.io/last-applied-configuration: "{}"
                kontrol/generation: "3"
              labels: {kontrol/resource-id: "4", app.kubernetes.io/managed-by: kontrol}
            data: {a: b}
            status: {}
            """
                .formatted(Manifests.name("exported")));
    assertThat(Api.get(location).json().path("desired_spec").toString())
        .isEqualTo("{\"data\":{\"a\":\"b\"}}");
  }
}
