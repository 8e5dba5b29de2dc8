package io.kontrol.systemtests.managed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.local.Progress;
import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import io.kontrol.local.StackSettings;
import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.local.process.StackProcess;
import io.kontrol.systemtests.cluster.ClusterAddress;
import io.kontrol.systemtests.cluster.ClusterClient;
import io.kontrol.systemtests.http.Http;
import io.kontrol.systemtests.http.HttpResult;
import io.kontrol.systemtests.http.KontrolApi;
import io.kontrol.systemtests.http.TestJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A database from its request to its end, with the services as shipped and the sandbox. */
class DatabaseLifecycleTest {
  private static final String CLUSTER = "local";
  private static final String OBJECTS = "/apis/postgresql.cnpg.io/v1/namespaces/default/";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void itGoesThroughErrorAndReadyToDeleted(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException {
    StackSettings settings = StackSettings.forTest(directory, new ClusterChoice.Sandbox());
    try (Stack stack = new Stack(settings, Progress.SILENT)) {
      stack.startDatabase();
      stack.startCluster();
      start(stack);
      Http http =
          new KontrolApi(stack.apiUrl().getPort(), stack.adminToken(), Duration.ofSeconds(10))
              .http();
      ClusterClient cluster = new ClusterClient(ClusterAddress.of(stack.cluster().kubeconfig()));

      String path = "/api/v1/databases/" + create(http);
      eventually(() -> assertThat(text(http, path, "status")).isEqualTo("error"));
      assertThat(text(http, path, "error_message")).contains("install the operator there");

      define(cluster, "Cluster", "clusters");
      define(cluster, "Pooler", "poolers");
      assertThat(post(http, path + "/retry", TestJson.object()).isSuccess()).isTrue();
      eventually(() -> assertThat(text(http, path, "status")).isEqualTo("ready"));
      assertThat(http.get(path + "/connection").json().path("host").asText())
          .isEqualTo("daap-orders-pooler.default.svc.cluster.local");

      cluster.delete(OBJECTS + "clusters/daap-orders");
      eventually(() -> assertThat(text(http, path, "status")).isEqualTo("error"));
      assertThat(cluster.get(OBJECTS + "clusters/daap-orders")).isEmpty();
      assertThat(post(http, path + "/retry", TestJson.object()).json().path("code").asText())
          .isEqualTo("data_is_gone");
      assertThat(post(http, path + "/retry?recreate=true", TestJson.object()).isSuccess()).isTrue();
      eventually(() -> assertThat(text(http, path, "status")).isEqualTo("ready"));

      assertThat(http.send("DELETE", path, "application/json", "").isSuccess()).isTrue();
      eventually(() -> assertThat(text(http, path, "status")).isEqualTo("deleted"));
      assertThat(cluster.get(OBJECTS + "clusters/daap-orders")).isEmpty();
      assertThat(cluster.get(OBJECTS + "poolers/daap-orders-pooler")).isEmpty();
      assertThat(transitions(http, path))
          .containsSubsequence("provisioning", "error", "provisioning", "ready", "error")
          .endsWith("provisioning", "ready", "deleting", "deleted");
    }
  }

  private static HttpResult post(Http http, String path, JsonNode body) throws IOException {
    return http.send("POST", path, "application/json", body.toString());
  }

  private static void start(Stack stack) {
    List<StackProcess> processes =
        List.of(
            stack.addReplica("api-server", Service.API_SERVER, Map.of()),
            stack.addReplica("watcher", Service.WATCHER, Map.of()),
            stack.addReplica("reconciler", Service.RECONCILER, Map.of()));
    processes.forEach(StackProcess::start);
    processes.forEach(process -> process.awaitReady(PATIENCE));
  }

  private static String create(Http http) throws IOException {
    ObjectNode body =
        TestJson.object()
            .put("name", "orders")
            .put("owner_team", "shop")
            .put("cluster_id", CLUSTER)
            .put("deletion_protection", false);
    return post(http, "/api/v1/databases", body).json().path("id").asText();
  }

  private static void define(ClusterClient cluster, String kind, String plural) throws IOException {
    ObjectNode definition =
        TestJson.object()
            .put("apiVersion", "apiextensions.k8s.io/v1")
            .put("kind", "CustomResourceDefinition");
    definition.putObject("metadata").put("name", plural + ".postgresql.cnpg.io");
    ObjectNode spec = definition.putObject("spec");
    spec.put("group", "postgresql.cnpg.io").put("scope", "Namespaced");
    spec.putObject("names").put("kind", kind).put("plural", plural);
    ObjectNode version = spec.putArray("versions").addObject();
    version.put("name", "v1").put("served", true).put("storage", true);
    version.putObject("subresources").putObject("status");
    version
        .putObject("schema")
        .putObject("openAPIV3Schema")
        .put("type", "object")
        .put("x-kubernetes-preserve-unknown-fields", true);
    cluster.create("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition);
  }

  private static String text(Http http, String path, String field) throws IOException {
    return http.get(path).json().path(field).asText();
  }

  private static List<String> transitions(Http http, String path) throws IOException {
    List<String> statuses = new ArrayList<>();
    for (JsonNode event :
        http.get(path + "/events?source=system&sort=id&limit=1000").json().path("items")) {
      statuses.add(event.at("/data/to").asText());
    }
    return statuses;
  }

  private static void eventually(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(assertion);
  }
}
