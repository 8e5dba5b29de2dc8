package io.kontrol.api.stack.template.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.document.YamlDocuments;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ApiTest
class ProposalTest {
  private static final String PATH = "/api/v1/templates/from-manifests";

  private static final String MANIFESTS =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: shop
        namespace: team
        labels: {app: shop}
      spec:
        replicas: 3
        selector: {matchLabels: {app: shop}}
        template:
          metadata: {labels: {app: shop}}
          spec:
            initContainers:
              - {name: wait, image: 'busybox:1.36', command: [sh, -c, 'until nc -z db 5432; do echo ${HOST}; done']}
            containers:
              - name: web
                image: registry.example.com/shop:1.2.3
                args: ['--home', '${HOME}', '$(POD_IP)']
                env:
                  - {name: LOG_LEVEL, value: info}
                  - {name: in, value: x}
                  - {name: PATTERN, value: 'a ${b} c'}
                  - {name: ADDRESS, value: '$(POD_IP):80'}
                  - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                resources:
                  requests: {cpu: 100m, memory: 128Mi}
                  limits: {cpu: 1, memory: 1Gi}
              - {name: sidecar, image: 'sidecar:2', env: [{name: LOG_LEVEL, value: debug}]}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: shop, namespace: team}
      data: {script: 'echo ${HOME} $${X} 100%'}
      """;

  private static JsonNode propose(String manifests) {
    return send("?name=" + Manifests.name("proposal"), manifests).expect(200).json();
  }

  private static Api.Reply send(String query, String manifests) {
    return Api.send("POST", PATH + query, manifests, "Content-Type", Api.YAML);
  }

  private static JsonNode rendered(JsonNode proposal, String namespace, String parameters) {
    JsonNode saved = Api.post("/api/v1/templates", proposal.toString()).expect(201).json();
    return Api.post(
            "/api/v1/templates/" + saved.path("id").asInt() + "/render",
            "{\"namespace\":\"" + namespace + "\",\"parameters\":" + parameters + "}")
        .expect(200)
        .json()
        .path("objects");
  }

  @Test
  void aProposalIsSavedAsItIsAndRendersToTheSameManifests() {
    JsonNode objects = rendered(propose(MANIFESTS), "team", "{}");
    List<JsonNode> given = YamlDocuments.readAll(MANIFESTS);
    assertThat(objects).hasSize(2);
    assertThat(objects.get(0)).isEqualTo(given.get(0));
    assertThat(objects.get(1)).isEqualTo(given.get(1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          replicas          | integer | 3
          image             | string  | "registry.example.com/shop:1.2.3"
          sidecar_image     | string  | "sidecar:2"
          cpu_request       | string  | "100m"
          memory_limit      | string  | "1Gi"
          cpu_limit         | number  | 1
          log_level         | string  | "info"
          sidecar_log_level | string  | "debug"
          value_in          | string  | "x"
          """)
  void whatPeopleChangeBecomesAParameter(String name, String type, String standard) {
    JsonNode parameter =
        propose(MANIFESTS).at("/allowed_mutations_json/parameters/properties/" + name);
    assertThat(parameter.path("type").asText()).isEqualTo(type);
    assertThat(parameter.path("default").toString()).isEqualTo(standard);
    assertThat(parameter.path("title").asText()).isNotBlank();
    assertThat(parameter.path("description").asText()).isNotBlank();
  }

  @Test
  void aProposalGoesToAnyNamespaceWhereItsObjectsLieInOne() {
    JsonNode proposal = propose(MANIFESTS);
    assertThat(proposal.at("/base_spec_json").has("namespaces")).isFalse();
    assertThat(
            rendered(proposal, "other", "{\"replicas\": 5}").at("/0/metadata/namespace").asText())
        .isEqualTo("other");
    String two = MANIFESTS.replace("name: shop, namespace: team", "name: shop, namespace: second");
    JsonNode both = propose(two);
    assertThat(both.at("/base_spec_json/namespaces").asText()).isEqualTo("any");
    assertThat(rendered(both, "other", "{}").at("/1/metadata/namespace").asText())
        .isEqualTo("second");
  }

  @Test
  void valuesOfSecretsBecomeParametersWithoutADefault() {
    String secret =
        """
        {"apiVersion":"v1","kind":"Secret","metadata":{"name":"login"},
         "data":{"password":"aHVudGVyMg==","key":"/////w=="},"stringData":{"user":"somebody"}}
        """;
    Api.Reply reply = send("?name=" + Manifests.name("secret"), secret).expect(200);
    assertThat(reply.text()).doesNotContain("hunter2", "aHVudGVyMg", "/////w", "somebody");
    JsonNode schema = reply.json().at("/allowed_mutations_json/parameters");
    assertThat(schema.path("required").valueStream().map(JsonNode::asText))
        .containsExactlyInAnyOrder("password", "key", "user");
    assertThat(schema.at("/properties/password/writeOnly").asBoolean()).isTrue();
    JsonNode object =
        rendered(reply.json(), "team", "{\"password\":\"p\",\"key\":\"/////w==\",\"user\":\"u\"}")
            .get(0);
    assertThat(object.path("stringData").has("password")).isTrue();
    assertThat(object.path("data").has("key")).isTrue();
  }

  @Test
  void resourcesThatKontrolHoldsMakeATemplate() {
    String name = Manifests.name("held");
    int deployment = Manifests.id(Manifests.create(Manifests.deployment(name, 2)));
    int secret = Manifests.id(Manifests.create(Manifests.secret(name, "stringData", "hunter2")));
    Api.Reply reply = send("", "{\"resources\":[" + deployment + "," + secret + "]}").expect(200);
    assertThat(reply.text()).doesNotContain("hunter2", "aHVudGVyMg");
    assertThat(reply.json().path("name").asText()).isEqualTo(name);
    ObjectNode given = (ObjectNode) YamlDocuments.readAll(Manifests.deployment(name, 2)).get(0);
    assertThat(rendered(reply.json(), "shop", "{\"password\":\"x\"}").get(0)).isEqualTo(given);
    assertThat(send("", "{\"resources\":[" + deployment + ",2147483646]}").expect(422).text())
        .contains("/resources/1");
  }

  @Test
  void anApplySetMakesATemplate() {
    String name = Manifests.name("set");
    Api.post(
            "/api/v1/apply?cluster_id=c1&set=" + name,
            "["
                + Manifests.configMap(name + "-a", "1")
                + ","
                + Manifests.configMap(name + "-b", "2")
                + "]")
        .expect(200);
    JsonNode proposal =
        send("?name=" + name, "{\"cluster_id\":\"c1\",\"set\":\"" + name + "\"}")
            .expect(200)
            .json();
    assertThat(proposal.at("/base_spec_json/objects")).hasSize(2);
    assertThat(rendered(proposal, "shop", "{}").at("/1/data/key").asText()).isEqualTo("2");
    send("", "{\"cluster_id\":\"c1\",\"set\":\"absent-" + name + "\"}").expect(422);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"A B"}},{"kind":"Pod"}] | 422
          {"resources":["a"]}                                                               | 422
          {"resource":[1]}                                                                  | 422
          {"set":"a"}                                                                       | 422
          []                                                                                | 422
          5                                                                                 | 422
          """)
  void whatIsNoSourceIsRefused(String body, int status) {
    send("", body).expect(status);
  }
}
