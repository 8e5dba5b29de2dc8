package io.kontrol.systemtests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import io.kontrol.systemtests.http.HttpResult;
import io.kontrol.systemtests.http.KontrolApi;
import io.kontrol.systemtests.http.TestJson;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A schedule scales a Deployment in the cluster at both edges of its window, two replicas of the
 * api-server running.
 */
class ScheduleEdgeTest {
  private static final String CLUSTER = "local";
  private static final String OBJECT = "/apis/apps/v1/namespaces/default/deployments/cart";
  private static final LocalTime START = LocalTime.of(8, 0);
  private static final Duration AHEAD = Duration.ofSeconds(8);
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final Duration BAR = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Test
  @Tag("long") // a window lasts a minute at least
  void theReplicasInTheClusterChangeWithinTwoSecondsOfEachEdge(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException, SQLException {
    ClusterChoice choice =
        Binaries.find().isPresent() ? new ClusterChoice.ApiServer() : new ClusterChoice.Sandbox();
    try (Stack stack = new Stack(StackSettings.forTest(directory, choice), Progress.SILENT)) {
      stack.startDatabase();
      stack.startCluster();
      start(stack);
      Http http =
          new KontrolApi(stack.apiUrl().getPort(), stack.adminToken(), Duration.ofSeconds(10))
              .http();
      ClusterClient cluster = new ClusterClient(ClusterAddress.of(stack.cluster().kubeconfig()));
      int deployment =
          post(http, "/api/v1/resources?cluster_id=" + CLUSTER, deployment()).path("id").asInt();
      await(cluster, 2);

      int node = node(stack);
      post(
          http,
          "/api/v1/pools",
          TestJson.object()
              .put("node_id", node)
              .put("resource_id", deployment)
              .put("name", "cart"));
      Instant edge = Instant.now().plus(AHEAD).truncatedTo(ChronoUnit.SECONDS);
      post(http, "/api/v1/schedules", schedule(node, edge));

      assertThat(Duration.between(edge, await(cluster, 5))).isBetween(Duration.ZERO, BAR);
      assertThat(Duration.between(edge.plus(WINDOW), await(cluster, 2)))
          .isBetween(Duration.ZERO, BAR);
    }
  }

  private static void start(Stack stack) {
    List<StackProcess> processes =
        List.of(
            stack.addReplica("api-server", Service.API_SERVER, Map.of()),
            stack.addReplica("api-server-2", Service.API_SERVER, Map.of()),
            stack.addReplica("watcher", Service.WATCHER, Map.of()),
            stack.addReplica("reconciler", Service.RECONCILER, Map.of()));
    processes.forEach(StackProcess::start);
    processes.forEach(process -> process.awaitReady(PATIENCE));
  }

  private static JsonNode post(Http http, String path, JsonNode body) throws IOException {
    HttpResult result = http.send("POST", path, "application/json", body.toString());
    assertThat(result.isSuccess()).as(result.text()).isTrue();
    return result.json();
  }

  private static int node(Stack stack) throws SQLException {
    try (Connection connection = stack.database().owner().getConnection();
        Statement insert = connection.createStatement();
        ResultSet row =
            insert.executeQuery(
                "INSERT INTO nodes (name, region) VALUES ('edge', 'home') RETURNING id")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** In the zone in which the edge is at eight o'clock. */
  private static ObjectNode schedule(int node, Instant edge) {
    int shift = START.toSecondOfDay() - edge.atOffset(ZoneOffset.UTC).toLocalTime().toSecondOfDay();
    return TestJson.object()
        .put("node_id", node)
        .put("name", "edge")
        .put("start_time", START.toString())
        .put("end_time", START.plus(WINDOW).toString())
        .put("time_zone", ZoneOffset.ofTotalSeconds(shift).getId())
        .put("target_instances", 5);
  }

  private static ObjectNode deployment() {
    ObjectNode deployment =
        TestJson.object().put("apiVersion", "apps/v1").put("kind", "Deployment");
    deployment.putObject("metadata").put("name", "cart").put("namespace", "default");
    ObjectNode spec = deployment.putObject("spec").put("replicas", 2);
    spec.putObject("selector").putObject("matchLabels").put("app", "cart");
    ObjectNode template = spec.putObject("template");
    template.putObject("metadata").putObject("labels").put("app", "cart");
    template
        .putObject("spec")
        .putArray("containers")
        .addObject()
        .put("name", "web")
        .put("image", "web:1");
    return deployment;
  }

  /** When the cluster had so many replicas. */
  private static Instant await(ClusterClient cluster, int replicas) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                cluster
                    .get(OBJECT)
                    .filter(found -> found.at("/spec/replicas").asInt() == replicas)
                    .isPresent());
    return Instant.now();
  }
}
