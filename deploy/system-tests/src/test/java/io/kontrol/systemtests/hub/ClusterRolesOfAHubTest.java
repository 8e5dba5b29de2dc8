package io.kontrol.systemtests.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.local.Progress;
import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import io.kontrol.local.StackSettings;
import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.local.process.StackProcess;
import io.kontrol.migrations.ClusterRoles;
import io.kontrol.migrations.ClusterService;
import io.kontrol.systemtests.cluster.ClusterAddress;
import io.kontrol.systemtests.cluster.ClusterClient;
import io.kontrol.systemtests.http.KontrolApi;
import io.kontrol.systemtests.http.TestJson;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A hub whose clusters have roles of their own and whose plain roles are shut, as shipped. */
class ClusterRolesOfAHubTest {
  private static final String EDGE = "edge-7";
  private static final String ELSEWHERE = "edge-8";
  private static final String PASSWORD = "of edge-7 alone";
  private static final String PATH = "/api/v1/namespaces/default/configmaps/settings";
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  void aClusterIsServedByItsOwnRoles(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
      throws IOException, SQLException {
    StackSettings settings = StackSettings.forTest(directory, new ClusterChoice.Sandbox());
    try (Stack stack = new Stack(settings, Progress.SILENT)) {
      stack.startDatabase();
      stack.startCluster();
      shutThePlainRoles(stack);
      ClusterRoles.grant(
          stack.database().owner(),
          EDGE,
          Map.of(ClusterService.WATCHER, PASSWORD, ClusterService.RECONCILER, PASSWORD));
      start(stack);
      KontrolApi kontrol =
          new KontrolApi(stack.apiUrl().getPort(), stack.adminToken(), Duration.ofSeconds(10));
      ClusterClient cluster = new ClusterClient(ClusterAddress.of(stack.cluster().kubeconfig()));

      int id = create(kontrol, EDGE);
      int elsewhere = create(kontrol, ELSEWHERE);
      eventually(() -> assertThat(sync(kontrol, id)).isEqualTo("Synced"));

      cluster.mergePatch(PATH, TestJson.object().set("data", data("by hand")));
      eventually(() -> assertThat(value(cluster)).isEqualTo("desired"));
      eventually(() -> assertThat(sync(kontrol, id)).isEqualTo("Synced"));

      assertThat(kontrol.delete(id).isSuccess()).isTrue();
      eventually(() -> assertThat(cluster.get(PATH)).isEmpty());
      eventually(() -> assertThat(sync(kontrol, id)).isEqualTo("Deleted"));
      assertThat(sync(kontrol, elsewhere)).isEqualTo("OutOfSync");
    }
  }

  private static void shutThePlainRoles(Stack stack) throws SQLException {
    try (Connection owner = stack.database().owner().getConnection();
        Statement statement = owner.createStatement()) {
      statement.execute("ALTER ROLE kontrol_watcher NOLOGIN");
      statement.execute("ALTER ROLE kontrol_reconciler NOLOGIN");
    }
  }

  private static void start(Stack stack) {
    List<StackProcess> processes =
        List.of(
            stack.addReplica("api-server", Service.API_SERVER, Map.of()),
            stack.addReplica("watcher", Service.WATCHER, login(ClusterService.WATCHER)),
            stack.addReplica("reconciler", Service.RECONCILER, login(ClusterService.RECONCILER)));
    processes.forEach(StackProcess::start);
    processes.forEach(process -> process.awaitReady(PATIENCE));
  }

  private static Map<String, String> login(ClusterService service) {
    return Map.of(
        "KONTROL_CLUSTER_ID", EDGE,
        "KONTROL_DB_USERNAME", service.roleOf(EDGE),
        "KONTROL_DB_PASSWORD", PASSWORD);
  }

  private static int create(KontrolApi kontrol, String clusterId) throws IOException {
    ObjectNode manifest = TestJson.object().put("apiVersion", "v1").put("kind", "ConfigMap");
    manifest.putObject("metadata").put("name", "settings").put("namespace", "default");
    manifest.set("data", data("desired"));
    return kontrol.create(clusterId, manifest, clusterId).json().path("id").asInt();
  }

  private static ObjectNode data(String value) {
    return TestJson.object().put("key", value);
  }

  private static String value(ClusterClient cluster) throws IOException {
    return cluster.get(PATH).orElseThrow().at("/data/key").asText();
  }

  private static String sync(KontrolApi kontrol, int id) throws IOException {
    return kontrol.get(id).json().path("sync").asText();
  }

  private static void eventually(ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(assertion);
  }
}
