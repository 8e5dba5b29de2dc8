package io.kontrol.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.sandbox.binaries.Binaries;
import io.kontrol.sandbox.net.TcpProxy;
import io.kontrol.systemtests.http.KontrolApi;
import io.kontrol.systemtests.http.TestJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The API's answers while a cluster is unreachable, with the services as shipped. */
class UnreachableClusterTest {
  private static final String CLUSTER = "local";

  /** The limit that the README states for a network that drops packets. */
  private static final Duration NOTICED_WITHIN = Duration.ofSeconds(20);

  @Test
  void answersSayThatTheyRestOnALostClusterUntilItIsObservedAgain(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws IOException {
    ClusterChoice choice =
        Binaries.find().isPresent() ? new ClusterChoice.ApiServer() : new ClusterChoice.Sandbox();
    try (FaultRig rig = FaultRig.start(directory, choice, 1)) {
      KontrolApi kontrol = rig.kontrol();
      int id = kontrol.create(CLUSTER, configMap(), "lost-1").json().path("id").asInt();
      within(Duration.ofSeconds(60), () -> assertItem(kontrol, id, "Synced", "Current"));
      within(
          Duration.ofSeconds(60), () -> assertConnections(kontrol, "Connected", "{\"Current\":1}"));

      List<TcpProxy> lines = rig.clusterClients().stream().map(rig::toCluster).toList();
      lines.forEach(TcpProxy::silence);
      within(NOTICED_WITHIN, () -> assertItem(kontrol, id, "Synced", "Stale"));
      within(NOTICED_WITHIN, () -> assertConnections(kontrol, "Lost", "{\"Stale\":1}"));
      assertThat(cluster(kontrol).at("/watcher/alive").asBoolean()).isTrue();
      assertThat(cluster(kontrol).at("/connection/watcher/message").asText()).isNotEmpty();

      lines.forEach(TcpProxy::open);
      within(
          Duration.ofSeconds(60), () -> assertConnections(kontrol, "Connected", "{\"Current\":1}"));
      within(Duration.ofSeconds(5), () -> assertItem(kontrol, id, "Synced", "Current"));
      assertThat(events(kontrol))
          .containsOnlyOnce("ObservationLost", "ObservationRestored")
          .contains("ReconcileDeferred", "ReconcileResumed");
    }
  }

  private static JsonNode configMap() {
    var object = TestJson.object().put("apiVersion", "v1").put("kind", "ConfigMap");
    object.putObject("metadata").put("name", "lost").put("namespace", "default");
    object.putObject("data").put("key", "value");
    return object;
  }

  private static void within(Duration most, ThrowingRunnable assertion) {
    Awaitility.await()
        .atMost(most)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(assertion);
  }

  private static void assertItem(KontrolApi kontrol, int id, String sync, String observation)
      throws IOException {
    JsonNode item = kontrol.get(id).json();
    assertThat(item.path("sync").asText()).isEqualTo(sync);
    assertThat(item.path("observation").asText()).isEqualTo(observation);
  }

  /** Connections as seen by the watcher and both replicas of the reconciler. */
  private static void assertConnections(KontrolApi kontrol, String state, String counts)
      throws IOException {
    JsonNode cluster = cluster(kontrol);
    assertThat(cluster.path("observation").toString()).isEqualTo(counts);
    JsonNode connection = cluster.path("connection");
    assertThat(connection.at("/watcher/state").asText()).isEqualTo(state);
    assertThat(connection.at("/reconciler/state").asText()).isEqualTo(state);
    assertThat(connection.at("/reconciler/replicas")).hasSize(2);
  }

  private static JsonNode cluster(KontrolApi kontrol) throws IOException {
    return kontrol.http().get("/api/v1/clusters").json().at("/items/0");
  }

  private static List<String> events(KontrolApi kontrol) throws IOException {
    return kontrol
        .http()
        .get("/api/v1/events?cluster_id=" + CLUSTER + "&limit=1000")
        .json()
        .path("items")
        .findValuesAsText("type");
  }
}
