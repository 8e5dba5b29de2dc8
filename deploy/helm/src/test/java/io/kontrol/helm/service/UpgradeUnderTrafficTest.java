package io.kontrol.helm.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.helm.Chart;
import io.kontrol.migrations.Migrations;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.sandbox.testing.KubeHttp;
import io.kontrol.sandbox.testing.TestCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * {@code helm upgrade} of all three charts, simulated with processes: the Job's migrations, then
 * one pod after the other, with the charts' settings. The next release is {@code db/next}: an
 * expanding migration of each kind that the operating page allows.
 */
@Tag("long")
@NeedsBuiltServices
class UpgradeUnderTrafficTest {
  private static final int CLIENTS = 3;
  private static final int REPLICAS = 2;

  /** Delay until the load balancer removes a stopping pod; the chart's delay is longer. */
  private static final Duration ENDPOINT_LAG = Duration.ofSeconds(3);

  private final TestDatabase database = TestDatabase.migrated();
  private final TestCluster cluster = TestCluster.sandbox();
  private final List<ServiceProcess> started = new ArrayList<>();
  private final UpgradeRecord record = new UpgradeRecord(database);

  @SuppressWarnings("NullAway.Init")
  private Traffic traffic;

  @BeforeEach
  void makeNamespace() {
    new KubeHttp(cluster)
        .post(
            "/api/v1/namespaces",
            "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"shop\"}}");
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (traffic != null) {
      traffic.end();
    }
    started.forEach(ServiceProcess::close);
    cluster.close();
    database.close();
  }

  @Test
  void noRequestFailsNoChangeIsLostAndNothingIsAppliedTwice() throws Exception {
    Deployment api = new Deployment(Chart.API_SERVER);
    Deployment watcher = new Deployment(Chart.WATCHER);
    Deployment reconciler = new Deployment(Chart.RECONCILER);
    started.forEach(ServiceProcess::awaitReady);
    traffic = new Traffic(CLIENTS, api.urls());
    answers(200);

    assertThat(Migrations.migrate(database.owner(), "classpath:db/next")).isEqualTo(3);
    answers(200); // the old release on the new schema

    api.roll();
    watcher.roll();
    reconciler.roll();
    answers(200);
    traffic.end();

    assertThat(traffic.failures()).isEmpty();
    assertThat(record.stored()).containsAllEntriesOf(traffic.confirmed());
    assertThat(record.historiesWithGaps()).isEmpty();
    Awaitility.await("all that was confirmed is in the cluster, and seen there")
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(record.notSynced()).isEmpty());
    assertThat(record.notAppliedOnce()).isEmpty();
    assertThat(started).allSatisfy(pod -> assertThat(pod.errors()).isEmpty());
  }

  private void answers(int more) {
    long enough = traffic.answered() + more;
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(() -> traffic.answered() >= enough || !traffic.failures().isEmpty());
    assertThat(traffic.failures()).isEmpty();
  }

  /** The pods of one chart. */
  private final class Deployment {
    private final Chart chart;
    private final JsonNode pod;
    private final List<ServiceProcess> pods = new ArrayList<>();

    Deployment(Chart chart) {
      this.chart = chart;
      this.pod = chart.render("minimal").one("Deployment").at("/spec/template/spec");
      for (int i = 0; i < REPLICAS; i++) {
        startOne();
      }
    }

    private ServiceProcess startOne() {
      ServiceProcess one =
          ServiceProcess.start(
              chart,
              pod,
              database,
              Map.of("KONTROL_CLUSTER_ID", "local", "KUBECONFIG", cluster.kubeconfig().toString()));
      pods.add(one);
      started.add(one);
      return one;
    }

    List<String> urls() {
      return pods.stream().map(ServiceProcess::url).toList();
    }

    /** {@code maxSurge: 1}: one more, then one less, until all are new. */
    void roll() throws InterruptedException {
      Duration gracePeriod =
          Duration.ofSeconds(pod.path("terminationGracePeriodSeconds").asLong(30));
      for (ServiceProcess old : List.copyOf(pods)) {
        startOne().awaitReady();
        endpointsChanged();
        answers(100);
        old.tellToStop();
        Awaitility.await().pollDelay(ENDPOINT_LAG).until(() -> true);
        pods.remove(old);
        endpointsChanged();
        assertThat(old.awaitEnd(gracePeriod)).as("ends within its grace period").isTrue();
      }
    }

    private void endpointsChanged() {
      if (chart == Chart.API_SERVER) {
        traffic.spreadOver(urls());
      }
    }
  }
}
