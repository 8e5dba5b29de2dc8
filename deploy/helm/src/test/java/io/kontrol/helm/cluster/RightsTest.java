package io.kontrol.helm.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.helm.Chart;
import io.kontrol.helm.cluster.ApiServerClient.Answer;
import io.kontrol.sandbox.testing.NeedsApiServer;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Each service's calls to the Kubernetes API, made with a token that has the rendered rules and no
 * others: calls that it needs succeed, others are forbidden.
 */
@NeedsApiServer
class RightsTest {
  private static final String SELECTOR = "?labelSelector=kontrol%2Fresource-id&limit=500";
  private static final List<String> NAMESPACED =
      List.of(
          "/api/v1/%s/configmaps",
          "/api/v1/%s/persistentvolumeclaims",
          "/api/v1/%s/serviceaccounts",
          "/api/v1/%s/services",
          "/apis/apps/v1/%s/daemonsets",
          "/apis/apps/v1/%s/deployments",
          "/apis/apps/v1/%s/statefulsets",
          "/apis/autoscaling/v2/%s/horizontalpodautoscalers",
          "/apis/batch/v1/%s/cronjobs",
          "/apis/batch/v1/%s/jobs",
          "/apis/networking.k8s.io/v1/%s/ingresses",
          "/apis/networking.k8s.io/v1/%s/networkpolicies",
          "/apis/policy/v1/%s/poddisruptionbudgets");

  private static ApiServerClient admin;
  private static ApiServerClient watcher;
  private static ApiServerClient reconciler;
  private static ApiServerClient apiServer;

  @BeforeAll
  static void tokens() {
    admin = ClusterFixture.admin();
    watcher = with(Chart.WATCHER, "minimal");
    reconciler = with(Chart.RECONCILER, "rights");
    apiServer = with(Chart.API_SERVER, "minimal");
    // the API server's authorizer sees the roles with a delay
    Awaitility.await()
        .until(() -> watcher.get("/apis/policy/v1/poddisruptionbudgets").status() == 200);
    Awaitility.await().until(() -> status(reconciler, "GET", configMap("billing", "none")) == 404);
    Awaitility.await().until(() -> status(reconciler, "GET", "/api/v1/namespaces/none") == 404);
  }

  private static ApiServerClient with(Chart chart, String values) {
    return admin.as(ClusterFixture.grant(admin, chart.release("rights").render(values)));
  }

  @Test
  void everyServiceMayAskWhichKindsThereAre() {
    for (ApiServerClient service : List.of(watcher, reconciler)) {
      for (String path : List.of("/version", "/readyz", "/api/v1", "/apis/apps/v1", "/apis")) {
        assertThat(status(service, "GET", path)).as(path).isEqualTo(200);
      }
      assertThat(status(service, "GET", "/apis/example.com/v1")).isEqualTo(404);
    }
  }

  @Test
  void theWatcherListsAndWatchesTheKindsInAllNamespaces() {
    for (String path : NAMESPACED) {
      String collection = path.replace("/%s", "");
      assertThat(status(watcher, "GET", collection + SELECTOR)).as(collection).isEqualTo(200);
      assertThat(allowed(watcher, "watch", group(path), resource(path), "")).isTrue();
    }
    String watch =
        "/apis/apps/v1/deployments?watch=true&allowWatchBookmarks=true&timeoutSeconds=1"
            + "&labelSelector=kontrol%2Fresource-id";
    assertThat(status(watcher, "GET", watch)).isEqualTo(200);
    assertThat(status(watcher, "GET", configMap("other", "none"))).isEqualTo(404);
  }

  @Test
  void theWatcherChangesNothing() {
    for (String namespace : ClusterFixture.NAMESPACES) {
      assertThat(apply(watcher, namespace, "from-the-watcher").status()).isEqualTo(403);
      assertThat(status(watcher, "DELETE", configMap(namespace, "any"))).isEqualTo(403);
    }
    assertThat(allowed(watcher, "create", "", "configmaps", "shop")).isFalse();
    assertThat(allowed(watcher, "update", "apps", "deployments", "shop")).isFalse();
    assertThat(allowed(watcher, "patch", "apps", "deployments/status", "shop")).isFalse();
  }

  @Test
  void theWatcherReadsNoSecretsAndNoOtherKinds() {
    for (String path :
        List.of(
            "/api/v1/secrets",
            "/api/v1/namespaces/shop/secrets/any",
            "/api/v1/pods",
            "/api/v1/nodes",
            "/apis/rbac.authorization.k8s.io/v1/clusterroles")) {
      assertThat(status(watcher, "GET", path)).as(path).isEqualTo(403);
    }
  }

  @Test
  void theReconcilerAppliesReadsAndDeletesInItsNamespaces() {
    for (String namespace : List.of("shop", "billing")) {
      Answer created = apply(reconciler, namespace, "applied");
      assertThat(created.status()).as("%s", created).isEqualTo(201);
      assertThat(apply(reconciler, namespace, "applied").status()).isEqualTo(200);
      String path = configMap(namespace, "applied");
      assertThat(status(reconciler, "GET", path)).isEqualTo(200);
      String orphan = "{\"metadata\":{\"labels\":{\"kontrol/resource-id\":null}}}";
      assertThat(reconciler.send("PATCH", path, ApiServerClient.MERGE, orphan).status())
          .isEqualTo(200);
      String uid = created.body().at("/metadata/uid").asText();
      String precondition = "{\"preconditions\":{\"uid\":\"" + uid + "\"}}";
      assertThat(reconciler.send("DELETE", path, "application/json", precondition).status())
          .isEqualTo(200);
    }
  }

  @Test
  void theReconcilerHasItsVerbsOnEveryConfiguredKind() {
    for (String path : NAMESPACED) {
      String group = group(path);
      String resource = resource(path);
      for (String verb : List.of("get", "create", "patch", "delete")) {
        assertThat(allowed(reconciler, verb, group, resource, "shop"))
            .as("%s %s", verb, resource)
            .isTrue();
      }
      for (String verb : List.of("list", "watch", "update", "deletecollection")) {
        assertThat(allowed(reconciler, verb, group, resource, "shop"))
            .as("%s %s", verb, resource)
            .isFalse();
      }
    }
  }

  @Test
  void theReconcilerStaysInItsNamespaces() {
    for (String namespace : List.of("other", "default", Chart.NAMESPACE, "kube-system")) {
      assertThat(apply(reconciler, namespace, "trespass").status()).isEqualTo(403);
      assertThat(status(reconciler, "GET", configMap(namespace, "any"))).isEqualTo(403);
      assertThat(status(reconciler, "DELETE", configMap(namespace, "any"))).isEqualTo(403);
    }
  }

  @Test
  void theReconcilerHasNoOtherKindsAndGivesItselfNoRights() {
    for (String path :
        List.of(
            "/api/v1/namespaces/shop/secrets/any",
            "/api/v1/namespaces/shop/pods/any",
            "/api/v1/nodes/any")) {
      assertThat(status(reconciler, "GET", path)).as(path).isEqualTo(403);
    }
    for (String resource : List.of("roles", "rolebindings")) {
      for (String verb : List.of("create", "patch", "bind", "escalate")) {
        assertThat(allowed(reconciler, verb, "rbac.authorization.k8s.io", resource, "shop"))
            .isFalse();
      }
    }
    assertThat(allowed(reconciler, "create", "", "serviceaccounts/token", "shop")).isFalse();
    assertThat(allowed(reconciler, "impersonate", "", "users", "")).isFalse();
  }

  @Test
  void aClusterScopedKindIsTheReconcilersWhereItIsListed() {
    JsonNode namespace =
        ClusterFixture.yaml("{apiVersion: v1, kind: Namespace, metadata: {name: made-by-rights}}");
    assertThat(reconciler.apply(namespace, "").status()).isIn(200, 201);
    assertThat(status(reconciler, "DELETE", "/api/v1/namespaces/made-by-rights")).isEqualTo(200);
    assertThat(allowed(reconciler, "get", "", "persistentvolumes", "")).isFalse();
  }

  @Test
  void theApiServersAccountHasNoRightAtAll() {
    Stream.concat(NAMESPACED.stream(), Stream.of("/api/v1/%s/pods", "/api/v1/%s/secrets"))
        .map(path -> path.formatted("namespaces/" + Chart.NAMESPACE))
        .forEach(path -> assertThat(status(apiServer, "GET", path)).as(path).isEqualTo(403));
  }

  private static String group(String path) {
    return path.startsWith("/apis/") ? path.substring(6, path.indexOf('/', 6)) : "";
  }

  private static String resource(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static int status(ApiServerClient caller, String method, String path) {
    return caller.send(method, path, "", "").status();
  }

  private static String configMap(String namespace, String name) {
    return "/api/v1/namespaces/" + namespace + "/configmaps/" + name;
  }

  private static Answer apply(ApiServerClient caller, String namespace, String name) {
    JsonNode object =
        ClusterFixture.yaml(
            """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: %s
              labels: {kontrol/resource-id: "7"}
            data: {key: value}
            """
                .formatted(name));
    return caller.send(
        "PATCH",
        configMap(namespace, name) + ApiServerClient.APPLY_QUERY,
        ApiServerClient.APPLY,
        object.toString());
  }

  private static boolean allowed(
      ApiServerClient caller, String verb, String group, String resource, String namespace) {
    ObjectNode review = ApiServerClient.JSON.createObjectNode();
    review.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
    String[] parts = resource.split("/", -1);
    review
        .putObject("spec")
        .putObject("resourceAttributes")
        .put("verb", verb)
        .put("group", group)
        .put("resource", parts[0])
        .put("subresource", parts.length > 1 ? parts[1] : "")
        .put("namespace", namespace);
    Answer answer =
        caller.send(
            "POST",
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
            "application/json",
            review.toString());
    assertThat(answer.status()).as("%s", answer).isEqualTo(201);
    return answer.body().at("/status/allowed").asBoolean();
  }
}
