package io.kontrol.systemtests.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.local.Progress;
import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import io.kontrol.local.StackSettings;
import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.local.process.StackProcess;
import io.kontrol.sandbox.binaries.Binaries;
import io.kontrol.systemtests.cluster.ClusterAddress;
import io.kontrol.systemtests.cluster.ClusterClient;
import io.kontrol.systemtests.http.Http;
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

/**
 * The document's acceptance criteria of deployments: on a real API server where there is one, and
 * on the sandbox otherwise.
 */
class DeploymentAcceptanceTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String CONFIG = "/api/v1/namespaces/default/configmaps/lobby-config";
  private static final String SERVICE = "/api/v1/namespaces/default/services/lobby";

  private static final String TEMPLATE =
      """
      {"name": "game", "base_spec_json": {"objects": [
         {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "${deployment.name}-config"},
          "data": {"motd": "${parameters.motd}"}},
         {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "${deployment.name}"},
          "spec": {"selector": {"app": "${deployment.name}"}, "ports": [{"port": 25565}]}}]},
       "allowed_mutations_json": {"parameters": {"type": "object", "properties": {
          "motd": {"type": "string", "default": "welcome", "maxLength": 40}}}}}
      """;

  @Test
  void aDeploymentConvergesIsKeptAndOutlivesRestarts(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException {
    ClusterChoice choice =
        Binaries.find().isPresent() ? new ClusterChoice.ApiServer() : new ClusterChoice.Sandbox();
    try (Stack stack = new Stack(StackSettings.forTest(directory, choice), Progress.SILENT)) {
      stack.startDatabase();
      stack.startCluster();
      List<StackProcess> services = start(stack);
      Http http =
          new KontrolApi(stack.apiUrl().getPort(), stack.adminToken(), Duration.ofSeconds(20))
              .http();
      ClusterClient cluster = new ClusterClient(ClusterAddress.of(stack.cluster().kubeconfig()));

      String path = deploy(http);
      // a deployment created from a template converges to the desired objects
      healthyAt(http, path, 1);
      JsonNode config = cluster.get(CONFIG).orElseThrow();
      assertThat(config.at("/data/motd").asText()).isEqualTo("welcome");
      assertThat(config.at("/metadata/labels/server-orchestrator.io~1deployment-id").asText())
          .isEqualTo(path.substring(path.lastIndexOf('/') + 1));

      // manual deletion and modification are detected, recorded and undone
      cluster.mergePatch(
          CONFIG, TestJson.object().set("data", TestJson.object().put("motd", "mine")));
      cluster.delete(SERVICE);
      eventually(
          () ->
              assertThat(events(http, path))
                  .contains("ResourceModifiedExternally", "ResourceDeletedExternally"));
      eventually(
          () -> {
            assertThat(motd(cluster)).isEqualTo("welcome");
            assertThat(cluster.get(SERVICE)).isPresent();
          });
      healthyAt(http, path, 1);

      // a pause lets edits be; the resume undoes them
      send(http, "POST", path + "/pause", "");
      cluster.mergePatch(
          CONFIG, TestJson.object().set("data", TestJson.object().put("motd", "mine")));
      eventually(
          () -> assertThat(http.get(path).json().at("/objects/drifted").asInt()).isEqualTo(1));
      send(http, "PATCH", path, "{\"parameters\":{\"motd\":\"second\"}}");
      assertThat(motd(cluster)).isEqualTo("mine");

      // restarts lose nothing: what was wanted meanwhile is done
      services.forEach(StackProcess::kill);
      services.forEach(StackProcess::start);
      services.forEach(service -> service.awaitReady(PATIENCE));
      assertThat(http.get(path).json().path("last_applied_generation").asInt()).isEqualTo(1);
      assertThat(motd(cluster)).isEqualTo("mine");
      send(http, "POST", path + "/resume", "");
      healthyAt(http, path, 2);
      assertThat(motd(cluster)).isEqualTo("second");

      // the audit trail holds the changes and the reconciliation
      assertThat(events(http, path))
          .contains(
              "DeploymentQueued", "ReconcileSucceeded", "DriftCorrected", "DeploymentResumed");
      assertThat(http.get("/api/v1/audit?category=STACK&limit=100").text())
          .contains("DEPLOYMENT_CREATED", "DEPLOYMENT_CHANGED", "DEPLOYMENT_PAUSED");

      send(http, "DELETE", path, "");
      eventually(() -> assertThat(cluster.get(CONFIG)).isEmpty());
      eventually(() -> assertThat(cluster.get(SERVICE)).isEmpty());
    }
  }

  private static List<StackProcess> start(Stack stack) {
    List<StackProcess> processes =
        List.of(
            stack.addReplica("api-server", Service.API_SERVER, Map.of()),
            stack.addReplica("watcher", Service.WATCHER, Map.of()),
            stack.addReplica("reconciler", Service.RECONCILER, Map.of()));
    processes.forEach(StackProcess::start);
    processes.forEach(process -> process.awaitReady(PATIENCE));
    return processes;
  }

  private static String deploy(Http http) throws IOException {
    int template = send(http, "POST", "/api/v1/templates", TEMPLATE).path("id").asInt();
    String body =
        TestJson.object()
            .put("name", "lobby")
            .put("cluster_id", "local")
            .put("namespace", "default")
            .put("template_id", template)
            .toString();
    return "/api/v1/deployments/"
        + send(http, "POST", "/api/v1/deployments", body).path("id").asText();
  }

  private static JsonNode send(Http http, String method, String path, String body)
      throws IOException {
    var answer = http.send(method, path, "application/json", body);
    assertThat(answer.isSuccess()).as("%s %s: %s", method, path, answer.text()).isTrue();
    return answer.json();
  }

  private static void healthyAt(Http http, String path, int generation) {
    eventually(
        () -> {
          JsonNode deployment = http.get(path).json();
          assertThat(deployment.path("status_summary").asText())
              .as(deployment.path("status_message").asText())
              .isEqualTo("Healthy");
          assertThat(deployment.path("last_applied_generation").asInt()).isEqualTo(generation);
          assertThat(deployment.at("/objects/synced").asInt()).isEqualTo(2);
        });
  }

  private static String motd(ClusterClient cluster) throws IOException {
    return cluster.get(CONFIG).map(config -> config.at("/data/motd").asText()).orElse("");
  }

  private static List<String> events(Http http, String path) throws IOException {
    List<String> types = new ArrayList<>();
    http.get(path + "/events?limit=1000")
        .json()
        .path("items")
        .forEach(event -> types.add(event.path("type").asText()));
    return types;
  }

  private static void eventually(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(assertion);
  }
}
