package io.kontrol.api.desired.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import java.util.Map;
import org.junit.jupiter.api.Test;

@ApiTest
class ResourceEndpointTest {
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

  @Test
  void aManifestIsCreatedReadReplacedAndDeleted() {
    Api.Reply created =
        Api.post("/api/v1/resources?cluster_id=c1", CONFIG_MAP.formatted("life")).expect(201);
    assertThat(created.json().path("sync").asText()).isEqualTo("OutOfSync");
    String location = created.header("Location").orElseThrow();
    Api.Reply read = Api.get(location).expect(200);
    assertThat(read.json()).isEqualTo(created.json());
    assertThat(read.header("ETag")).isEqualTo(created.header("ETag"));
    String tag = read.header("ETag").orElseThrow();
    Api.get(location, "If-None-Match", tag).expect(304);

    Api.Reply same = Api.put(location, CONFIG_MAP.formatted("life")).expect(200);
    assertThat(same.json().path("generation").asInt()).isEqualTo(1);
    String edited = CONFIG_MAP.formatted("life").replace("value", "other");
    Api.Reply changed = Api.put(location, edited, "If-Match", tag).expect(200);
    assertThat(changed.json().path("generation").asInt()).isEqualTo(2);
    assertThat(changed.json().path("revision").asInt()).isEqualTo(2);
    Api.Reply stale = Api.put(location, edited, "If-Match", tag).expect(412);
    assertThat(stale.code()).isEqualTo("precondition_failed");

    assertThat(Api.get(location, "Accept", Api.YAML).expect(200).text())
        .isEqualTo(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: life
              namespace: shop
              labels:
                app: cart
            data:
              key: other
            """);
    assertThat(Api.delete(location).expect(202).json().path("sync").asText()).isEqualTo("Deleting");
    assertThat(
            Api.get("/api/v1/resources?cluster_id=c1").expect(200).json().findValuesAsText("name"))
        .doesNotContain("life");
    assertThat(
            Api.get("/api/v1/resources?cluster_id=c1&deleted=true")
                .expect(200)
                .json()
                .findValuesAsText("name"))
        .contains("life");
  }

  @Test
  void aPostAnswersByteForByteWhatAGetAnswers() {
    Api.Reply created =
        Api.post(
                "/api/v1/resources?author=ann&message=first",
                """
                cluster_id: c1
                namespace: shop
                kind: Secret
                name: all-fields
                api_version: v1
                desired_spec: {type: Opaque, data: {password: c2VjcmV0}}
                revision: 7
                drift_policy: Adopt
                deletion_policy: Orphan
                conflict_policy: Fail
                recreate_policy: Never
                ignore_paths: [/metadata/annotations/x]
                apply_set: set-1
                wave: 3
                """)
            .expect(201);
    Api.Reply read = Api.get(created.header("Location").orElseThrow()).expect(200);
    assertThat(created.text()).isEqualTo(read.text());
    assertThat(created.header("ETag")).isEqualTo(read.header("ETag"));
  }

  @Test
  void theIdentityOfALivingResourceCannotBeTakenTwice() {
    Api.Reply first =
        Api.post("/api/v1/resources?cluster_id=c1", CONFIG_MAP.formatted("once")).expect(201);
    Api.Reply second =
        Api.post("/api/v1/resources?cluster_id=c1", CONFIG_MAP.formatted("once")).expect(409);
    assertThat(second.code()).isEqualTo("identity_taken");
    assertThat(second.json().path("id")).isEqualTo(first.json().path("id"));
    Api.delete(first.header("Location").orElseThrow()).expect(202);
    Api.post("/api/v1/resources?cluster_id=c1", CONFIG_MAP.formatted("once")).expect(201);
  }

  @Test
  void whatTheFrameworkRefusesIsAProblemToo() {
    for (Map.Entry<Api.Reply, Integer> refused :
        Map.of(
                Api.get("/api/v1/resources/99999"), 404,
                Api.get("/api/v1/nothing"), 404,
                Api.patch("/api/v1/apply", "{}"), 405,
                Api.get("/api/v1/resources?x=1"), 400,
                Api.post("/api/v1/apply?cluster_id=a", "x", "Content-Type", "text/plain"), 415,
                Api.get("/api/v1/resources", "Accept", "image/png"), 406,
                Api.post("/api/v1/resources", "{" + " ".repeat(2_000_000)), 413)
            .entrySet()) {
      refused.getKey().expect(refused.getValue());
      assertThat(refused.getKey().type()).isEqualTo(Api.PROBLEM);
      assertThat(refused.getKey().code()).isNotEmpty();
    }
  }

  @Test
  void anyOriginMayCall() {
    Api.Reply reply = Api.get("/api/v1/resources", "Origin", "https://ui.example.com");
    assertThat(reply.header("Access-Control-Allow-Origin")).isPresent();
    assertThat(reply.header("Access-Control-Expose-Headers").orElse("")).contains("ETag");
  }

  @Test
  void exportedObjectsOfAnyScopeFindTheirPlace() {
    String name = io.kontrol.api.testing.Manifests.name("place");
    assertThat(
            Api.post(
                    "/api/v1/resources?cluster_id=c1",
                    "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\""
                        + name
                        + "\"}}")
                .expect(201)
                .json()
                .path("namespace")
                .asText())
        .isEqualTo("default");
    assertThat(
            Api.post(
                    "/api/v1/resources?cluster_id=c1",
                    "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"ClusterRole\",\"metadata\":{\"name\":\"a:"
                        + name
                        + "\",\"namespace\":\"shop\"}}")
                .expect(201)
                .json()
                .path("namespace")
                .asText())
        .isEmpty();
  }
}
