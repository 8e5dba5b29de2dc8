package io.kontrol.reconciler;

import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.reconciler.testing.DesiredStateUser;
import io.kontrol.reconciler.testing.FaultyFront.Fault;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The whole service as it is run: wired, probed and measured. */
@QuarkusTest
@WithTestResource(ReconcilerServiceScene.class)
class ReconcilerServiceTest {
  private final DesiredStateUser user = ReconcilerServiceScene.world().user();

  private static void awaitStatus(String probe, int status) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(get(probe).statusCode()).isEqualTo(status));
  }

  private static double metric(String name) {
    return get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private int create(String name, String field) {
    return user.create(
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'%s','namespace':'default'},'%s':{'a':'b'}}"
            .formatted(name, field));
  }

  private void awaitSync(int id, String sync) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(user.sync(id)).isEqualTo(sync));
  }

  @Test
  void itsMetricsTellOfSuccessesErrorsAndLagAndNameNoObject() {
    awaitSync(create("measured-object", "data"), "Pending");
    awaitSync(create("refused-object", "dta"), "Error");
    assertThat(metric("kontrol_reconcile_total{result=\"success\"}")).isPositive();
    assertThat(metric("kontrol_reconcile_total{result=\"error\"}")).isPositive();
    assertThat(metric("kontrol_reconcile_errors_total")).isPositive();
    assertThat(metric("kontrol_reconcile_time_seconds_count")).isGreaterThanOrEqualTo(2);
    assertThat(metric("kontrol_convergence_lag_seconds_count")).isPositive();
    assertThat(metric("kontrol_api_errors_total")).isPositive();
    String all = get("/q/metrics").asString();
    assertThat(all)
        .contains(
            "kontrol_reconcile_active_workers",
            "kontrol_reconcile_queue_depth",
            "kontrol_oldest_unreconciled_age_seconds")
        .doesNotContain("measured-object", "refused-object");
  }

  @Test
  void theAgeOfWhatIsNotAppliedGrowsAndEndsWithIt() {
    int id = create("refused-for-a-while", "dta");
    awaitSync(id, "Error");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> metric("kontrol_oldest_unreconciled_age_seconds") > 0.5);
    user.execute(
        "UPDATE resources SET updated_at = now(), generation = generation + 1, deleted_at = now() WHERE kind = 'ConfigMap'");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> metric("kontrol_oldest_unreconciled_age_seconds") == 0);
  }

  @Test
  void readinessFollowsTheClusterAndLivenessDoesNot() {
    awaitStatus("/q/health/ready", 200);
    assertThat(get("/q/health/started").statusCode()).isEqualTo(200);
    ReconcilerServiceScene.front().on(request -> true, Fault.drop());
    awaitStatus("/q/health/ready", 503);
    assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
    ReconcilerServiceScene.front().heal();
    awaitStatus("/q/health/ready", 200);
  }

  @Test
  void readinessFollowsTheDatabaseAndLivenessDoesNot() {
    awaitStatus("/q/health/ready", 200);
    ReconcilerServiceScene.world().refuseConnections();
    awaitStatus("/q/health/ready", 503);
    assertThat(get("/q/health/live").statusCode()).isEqualTo(200);
    ReconcilerServiceScene.world().acceptConnections();
    awaitStatus("/q/health/ready", 200);
  }
}
