package io.kontrol.api.desired.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.ClusterRows;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.RawHttp;
import io.kontrol.api.testing.TestUsers;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pipeline is one request: it is answered when the cluster is where it should be. */
@ApiTest
class ApplyWaitTest {
  @Inject MeterRegistry metrics;

  private final String cluster = Manifests.name("waits");
  private final String path = "/api/v1/apply?cluster_id=" + cluster;

  private static String configMap(String name, int wave) {
    return """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: %s
          namespace: shop
          annotations: {kontrol/wave: "%d"}
        """
        .formatted(name, wave);
  }

  /** Applied beforehand, in the order of the manifests. */
  private List<Integer> stored(String manifests) {
    List<Integer> ids = new ArrayList<>();
    Api.post(path + "&set=s", manifests)
        .expect(200)
        .json()
        .path("items")
        .forEach(item -> ids.add(item.path("id").intValue()));
    return ids;
  }

  private CompletableFuture<Api.Reply> waiting(String parameters, String manifests) {
    int before = waits();
    CompletableFuture<Api.Reply> reply =
        CompletableFuture.supplyAsync(() -> Api.post(path + parameters, manifests));
    awaitWaits(before + 1);
    return reply;
  }

  private int waits() {
    return (int) metrics.get("kontrol_waiting_requests").gauge().value();
  }

  private void awaitWaits(int wanted) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (waits() != wanted) {
      assertThat(System.nanoTime()).as("%d requests wait", waits()).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static JsonNode outcome(CompletableFuture<Api.Reply> reply, int status) {
    return reply.orTimeout(20, TimeUnit.SECONDS).join().expect(status).json().path("wait");
  }

  @Test
  void itIsAnsweredAsSoonAsAllIsHealthy() {
    String two = configMap("one", 0) + "---\n" + configMap("two", 0);
    List<Integer> ids = stored(two);
    ClusterRows.applied(ids.get(0), "Healthy");
    ClusterRows.applied(ids.get(1), "Progressing");

    CompletableFuture<Api.Reply> reply = waiting("&set=s&wait=healthy", two);
    assertThat(Api.post(path + "&set=s&wait=synced", two).expect(200).json().at("/wait/reached"))
        .as("one that is not healthy yet is in sync")
        .hasToString("true");
    assertThat(reply).isNotDone();
    ClusterRows.applied(ids.get(1), "Suspended");

    JsonNode outcome = outcome(reply, 200);
    assertThat(outcome.path("reached").booleanValue()).isTrue();
    assertThat(outcome.path("obstacles")).isEmpty();
  }

  @Test
  void whatIsPrunedIsWaitedForUntilItIsGone() {
    List<Integer> ids = stored(configMap("stays", 0) + "---\n" + configMap("goes", 0));
    ClusterRows.applied(ids.get(0), "Healthy");

    CompletableFuture<Api.Reply> reply = waiting("&set=s&wait=healthy", configMap("stays", 0));
    ClusterRows.deleted(ids.get(1));

    assertThat(outcome(reply, 200).path("reached").booleanValue()).isTrue();
  }

  @Test
  void whenTheTimeIsOverItSaysWhatStandsInTheWay() {
    String three =
        configMap("first", 0) + "---\n" + configMap("second", 1) + "---\n" + configMap("sick", 0);
    List<Integer> ids = stored(three);
    ClusterRows.reconciled(cluster);
    ClusterRows.refused(ids.get(0), "exceeded quota", 1);
    ClusterRows.applied(ids.get(2), "Degraded");

    JsonNode outcome =
        Api.post(path + "&set=s&wait=healthy&timeout=1s", three).expect(504).json().path("wait");

    assertThat(outcome.path("reached").booleanValue()).isFalse();
    assertThat(outcome.path("waiting").intValue()).isEqualTo(3);
    assertThat(outcome.path("obstacles").findValuesAsText("message"))
        .containsExactly(
            "exceeded quota",
            "It waits for wave 0 of s: ConfigMap shop/first is Error (exceeded quota).",
            "is Degraded");
  }

  @Test
  void whatIsRefusedAgainAndAgainEndsItAtOnce() {
    String one = configMap("refused", 0);
    ClusterRows.refused(stored(one).get(0), "spec.replicas: Invalid value", 5);

    JsonNode outcome =
        Api.post(path + "&set=s&wait=synced&timeout=1h", one).expect(504).json().path("wait");

    assertThat(outcome.at("/obstacles/0/message").asText())
        .isEqualTo("spec.replicas: Invalid value");
  }

  @Test
  void aClusterThatNobodyServesIsNamed() {
    JsonNode outcome =
        Api.post(path + "&wait=synced&timeout=0s", configMap("alone", 0))
            .expect(504)
            .json()
            .path("wait");

    assertThat(outcome.at("/obstacles/0/message").asText())
        .isEqualTo(
            "The cluster "
                + cluster
                + " is not connected: No reconciler has served this cluster yet.");
  }

  @Test
  void aResourceSaysWhatItWaitsFor() {
    List<Integer> ids = stored(configMap("held", 1) + "---\n" + configMap("holds", 0));
    ClusterRows.reconciled(cluster);
    String held = "/api/v1/resources/" + ids.get(0) + "?explain=true";

    assertThat(Api.get(held).expect(200).json().path("waiting_for").asText())
        .isEqualTo("It waits for wave 0 of s: ConfigMap shop/holds is OutOfSync.");
    ClusterRows.applied(ids.get(1), "Healthy");
    assertThat(Api.get(held).json().path("waiting_for").asText())
        .isEqualTo("It is about to be applied.");
    ClusterRows.applied(ids.get(0), "Healthy");
    assertThat(Api.get(held).json().path("waiting_for").isNull()).isTrue();
  }

  @Test
  void aClientThatGoesAwayIsNotWaitedForAnyLonger() throws Exception {
    int before = waits();
    try (Socket client =
        RawHttp.post(
            path + "&wait=synced&timeout=1h",
            configMap("left", 0),
            "Content-Type: application/yaml",
            "Authorization: Bearer " + TestUsers.ADMIN_TOKEN)) {
      awaitWaits(before + 1);
      assertThat(client.isConnected()).isTrue();
    }
    awaitWaits(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wait=applied",
        "wait=",
        "wait=synced&timeout=soon",
        "wait=synced&timeout=-1s",
        "wait=synced&timeout=2h",
        "timeout=5m",
        "wait=synced&dry_run=true"
      })
  void aWaitThatCannotBeIsRefusedBeforeAnythingIsWritten(String parameters) {
    Api.Reply reply = Api.post(path + "&" + parameters, configMap("unwritten", 0));

    assertThat(reply.expect(400).code()).isEqualTo("invalid_query_parameter");
    assertThat(Api.get("/api/v1/resources?cluster_id=" + cluster).json().path("items")).isEmpty();
  }
}
