package io.kontrol.watcher;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The whole service as it is run: wired, probed and measured. */
@QuarkusTest
@WithTestResource(WatcherServiceScene.class)
class WatcherServiceTest {
  private final Scene scene = WatcherServiceScene.get();

  @Test
  void aRowIsMirroredAndItsKindIsWatchedWithoutWaitingForASweep() {
    awaitReady();
    int id = scene.bring(scene.configMap("never-a-label", "1"));
    scene.awaitSync(id, "Synced");
    String metrics = get("/q/metrics").asString();
    assertThat(metrics).containsPattern("kontrol_watcher_lease_held 1\\.0");
    assertThat(metrics).contains("kontrol_watcher_objects{api_version=\"v1\",kind=\"ConfigMap\"}");
    assertThat(metrics)
        .contains(
            "kontrol_watcher_observations_written_total",
            "kontrol_watcher_observations_coalesced_total",
            "kontrol_watcher_observations_waiting",
            "kontrol_watcher_batch_size",
            "kontrol_watcher_batch_time_seconds",
            "kontrol_watcher_cluster_connected",
            "kontrol_watcher_kinds_unobserved",
            "kontrol_watcher_observations_age_seconds",
            "kontrol_watcher_lag_seconds",
            "kontrol_watcher_bookmark_age_seconds");
    assertThat(metrics).doesNotContain("never-a-label");
  }

  @Test
  void allProbesAreUpAndNameTheirChecks() {
    awaitReady();
    assertThat(get("/q/health/started").statusCode()).isEqualTo(200);
    assertThat(checks("/q/health/live")).contains("loops");
    assertThat(checks("/q/health/ready")).contains("mirror");
  }

  @Test
  void livenessDoesNotDependOnTheDatabase() {
    awaitReady();
    Outage outage = Outage.of(scene.database);
    Scene.await().until(() -> get("/q/health/ready").statusCode(), code -> code == 503);
    assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
    outage.close();
    awaitReady();
  }

  private static void awaitReady() {
    Scene.await().until(() -> get("/q/health/ready").statusCode(), code -> code == 200);
  }

  private static List<String> checks(String probe) {
    String answer = get(probe).then().statusCode(200).extract().asString();
    return JsonPath.from(answer).getList("checks.name", String.class);
  }
}
