package io.kontrol.api.desired.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.TestUsers;
import io.kontrol.api.testing.TestUsers.TestUser;
import java.util.List;
import org.junit.jupiter.api.Test;

@ApiTest
class ApplyEndpointTest {
  private static final String CONFIG_MAP =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: %s
        namespace: shop
        labels: {app: cart}
      data:
        key: value
      """;

  private static List<String> actions(Api.Reply reply) {
    return reply.expect(200).json().path("items").findValuesAsText("action");
  }

  @Test
  void aSetFollowsItsManifests() {
    String two = CONFIG_MAP.formatted("one") + "---\n" + CONFIG_MAP.formatted("two");
    String path = "/api/v1/apply?cluster_id=sets&set=s";

    Api.Reply dry = Api.post(path + "&create_namespaces=true&dry_run=true", two);
    assertThat(actions(dry)).containsExactly("created", "created", "created");
    assertThat(dry.json().path("items").path(1).path("diff").path("unified").asText())
        .contains("+  key: value");
    assertThat(Api.get("/api/v1/resources?cluster_id=sets").json().path("items")).isEmpty();

    assertThat(actions(Api.post(path + "&create_namespaces=true", two)))
        .containsExactly("created", "created", "created");
    assertThat(actions(Api.post(path + "&create_namespaces=true", two)))
        .containsExactly("unchanged", "unchanged");
    assertThat(actions(Api.post(path, CONFIG_MAP.formatted("two").replace("value", "w"))))
        .containsExactly("configured", "pruned");
    Api.Reply refused = Api.post(path, "");
    assertThat(refused.expect(422).code()).isEqualTo("empty_apply");
    assertThat(actions(Api.post(path + "&allow_empty=true", ""))).containsExactly("pruned");
    // the namespace is no member of the set
    JsonNode left = Api.get("/api/v1/resources?cluster_id=sets").json().path("items");
    assertThat(left.findValuesAsText("kind")).containsExactly("Namespace");
  }

  @Test
  void aNamespaceIsMadeOnlyByWhoeverMayMakeOne() {
    String cluster = Manifests.name("namespaces");
    TestUser ofShop = TestUsers.user(null, "DEVOPS " + cluster + " shop");
    String path = "/api/v1/apply?cluster_id=" + cluster + "&create_namespaces=true";
    String one = CONFIG_MAP.formatted("one");

    assertThat(Api.post(path, one, ofShop.headers()).expect(403).json().path("right").asText())
        .isEqualTo("resources:write");
    assertThat(list(cluster)).isEmpty();

    Api.post(path, one).expect(200);
    assertThat(actions(Api.post(path, one.replace("value", "other"), ofShop.headers())))
        .as("the namespace is there")
        .containsExactly("configured");
  }

  @Test
  void oneObjectThatCannotBeKeepsAllOthersOutAndEachHasItsReason() {
    String cluster = Manifests.name("rejected");
    String good = CONFIG_MAP.formatted("good");
    String bad = CONFIG_MAP.formatted("Bad_Name");
    Api.Reply reply =
        Api.post(
            "/api/v1/apply?cluster_id=" + cluster,
            String.join("---\n", good, bad, good, "just a text\n"));
    assertThat(reply.expect(422).code()).isEqualTo("apply_rejected");
    JsonNode items = reply.json().path("items");
    assertThat(items.findValuesAsText("action"))
        .filteredOn(action -> action.equals("rejected"))
        .hasSize(3);
    assertThat(items.toString()).contains("invalid_name", "duplicate_object", "not_an_object");
    assertThat(list(cluster)).isEmpty();
  }

  private static JsonNode list(String cluster) {
    return Api.get("/api/v1/resources?view=full&cluster_id=" + cluster)
        .expect(200)
        .json()
        .path("items");
  }

  @Test
  void whatKubectlPrintsIsTakenWithoutWhatTheServerFilledIn() {
    String cluster = Manifests.name("dump");
    String dump =
        """
        apiVersion: v1
        kind: List
        metadata:
          resourceVersion: ""
        items:
        - apiVersion: v1
          kind: Service
          metadata:
            name: web
            namespace: shop
            uid: 6c1d5a36-7f3a-4a43-9a3f-0f3b3c1f2d11
            resourceVersion: "812"
            generation: 3
            creationTimestamp: "2026-01-02T03:04:05Z"
            annotations:
              kubectl.kubernetes.io/last-applied-configuration: |
                {"apiVersion":"v1"}
            managedFields:
            - {manager: kubectl, operation: Apply}
          spec:
            ports: [{port: 80}]
          status:
            loadBalancer: {}
        """;
    String path = "/api/v1/apply?cluster_id=" + cluster;
    assertThat(actions(Api.post(path, dump))).containsExactly("created");
    JsonNode spec = list(cluster).path(0).path("desired_spec");
    assertThat(spec.toString()).isEqualTo("{\"spec\":{\"ports\":[{\"port\":80}]}}");
    assertThat(actions(Api.post(path, dump))).containsExactly("unchanged");
    String json = "[" + Manifests.configMap("a", "1") + "," + Manifests.configMap("b", "1") + "]";
    assertThat(actions(Api.post(path, json))).containsExactly("created", "created");
  }

  @Test
  void plainManifestsCarryTheirPoliciesAsAnnotations() {
    String cluster = Manifests.name("policies");
    String manifest =
        CONFIG_MAP
            .formatted("tuned")
            .replace(
                "  labels:",
                """
                  annotations:
                    kontrol/wave: "3"
                    kontrol/drift-policy: Adopt
                    kontrol/deletion-policy: Orphan
                    kontrol/conflict-policy: Fail
                    kontrol/recreate: never
                    kontrol/ignore-paths: /data/key
                  labels:"""
                    .indent(2)
                    .stripTrailing());
    Api.post("/api/v1/apply?cluster_id=" + cluster, manifest).expect(200);
    JsonNode stored = list(cluster).path(0);
    assertThat(stored.path("wave").asInt()).isEqualTo(3);
    assertThat(stored.path("drift_policy").asText()).isEqualTo("Adopt");
    assertThat(stored.path("deletion_policy").asText()).isEqualTo("Orphan");
    assertThat(stored.path("conflict_policy").asText()).isEqualTo("Fail");
    assertThat(stored.path("recreate_policy").asText()).isEqualTo("Never");
    assertThat(stored.path("ignore_paths").path(0).asText()).isEqualTo("/data/key");
  }

  @Test
  void customObjectsFindTheirScopeInADefinitionOfTheSameRequest() {
    String cluster = Manifests.name("custom");
    String both =
        """
        apiVersion: example.com/v1
        kind: Tenant
        metadata: {name: acme, namespace: ignored}
        ---
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: tenants.example.com}
        spec:
          group: example.com
          scope: Cluster
          names: {plural: tenants, singular: tenant, kind: Tenant, listKind: TenantList}
          versions:
          - name: v1
            served: true
            storage: true
            schema: {openAPIV3Schema: {type: object}}
        """;
    assertThat(actions(Api.post("/api/v1/apply?cluster_id=" + cluster, both)))
        .containsExactly("created", "created");
    for (JsonNode item : list(cluster)) {
      assertThat(item.path("namespace").asText()).as(item.path("kind").asText()).isEmpty();
    }
  }

  @Test
  void aRequestWithoutASetTouchesNothingElse() {
    String cluster = Manifests.name("setless");
    String path = "/api/v1/apply?cluster_id=" + cluster;
    Api.post(path + "&set=s", CONFIG_MAP.formatted("member")).expect(200);
    assertThat(actions(Api.post(path, CONFIG_MAP.formatted("other")))).containsExactly("created");
    assertThat(actions(Api.post(path, CONFIG_MAP.formatted("member"))))
        .containsExactly("unchanged");
    assertThat(list(cluster).findValuesAsText("apply_set")).contains("s");
  }

  @Test
  void aKeyMakesARepeatedApplyGiveTheFirstAnswer() {
    String path = "/api/v1/apply?cluster_id=" + Manifests.name("repeated");
    String key = Manifests.name("apply-key");
    String first = Api.post(path, CONFIG_MAP.formatted("a"), "Idempotency-Key", key).text();
    Api.Reply again = Api.post(path, CONFIG_MAP.formatted("a"), "Idempotency-Key", key).expect(200);
    assertThat(again.text()).isEqualTo(first).contains("created");
    assertThat(again.header("Idempotency-Replayed")).contains("true");
  }
}
