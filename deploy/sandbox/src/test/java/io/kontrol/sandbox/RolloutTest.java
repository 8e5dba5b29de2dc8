package io.kontrol.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Simulated rollouts of workloads. */
class RolloutTest extends InSandbox {
  private static final String TEMPLATE =
      "\"selector\":{\"matchLabels\":{\"a\":\"b\"}},\"template\":{\"metadata\":{\"labels\":{\"a\":\"b\"}},"
          + "\"spec\":{\"containers\":[{\"name\":\"c\",\"image\":\"i:1\"}]}}";

  /** Creates an object, and returns its first state that matches. */
  private static JsonNode rolledOut(String path, String object, Predicate<JsonNode> holds)
      throws IOException {
    String from = now();
    assertThat(HTTP.post(path, object).code()).isEqualTo(201);
    return await(path, from, holds);
  }

  private static JsonNode await(String path, String from, Predicate<JsonNode> holds)
      throws IOException {
    try (WatchEvents events = WatchEvents.of(HTTP, path + "?resourceVersion=" + from)) {
      return events.until(event -> holds.test(event.path("object"))).path("object");
    }
  }

  private static String apps(String plural) {
    return "/apis/apps/v1/namespaces/default/" + plural;
  }

  private static Predicate<JsonNode> condition(String type) {
    return object -> {
      for (JsonNode one : object.at("/status/conditions")) {
        if (one.path("type").asText().equals(type) && one.path("status").asText().equals("True")) {
          return true;
        }
      }
      return false;
    };
  }

  @Test
  void aDeploymentGetsItsReplicas() throws Exception {
    JsonNode done =
        rolledOut(
            apps("deployments"),
            "{\"metadata\":{\"name\":\"rolled\"},\"spec\":{\"replicas\":2," + TEMPLATE + "}}",
            object -> object.at("/status/availableReplicas").asInt() == 2);
    assertThat(done.at("/status/observedGeneration").asInt()).isEqualTo(1);
    String from = now();
    HTTP.merge(apps("deployments") + "/rolled", "{\"spec\":{\"replicas\":3}}");
    await(
        apps("deployments"),
        from,
        object ->
            object.at("/status/observedGeneration").asInt() == 2
                && object.at("/status/readyReplicas").asInt() == 3);
  }

  @Test
  void aDeploymentThatIsToldToFailExceedsItsDeadline() throws Exception {
    JsonNode failed =
        rolledOut(
            apps("deployments"),
            "{\"metadata\":{\"name\":\"failing\",\"annotations\":{\"sandbox.kontrol/rollout\":\"fail\"}},"
                + "\"spec\":{"
                + TEMPLATE
                + "}}",
            object -> object.toString().contains("ProgressDeadlineExceeded"));
    assertThat(failed.at("/status/readyReplicas").asInt()).isZero();
  }

  @Test
  void aStatefulSetAndADaemonSetBecomeReady() throws Exception {
    rolledOut(
        apps("statefulsets"),
        "{\"metadata\":{\"name\":\"rolled\"},\"spec\":{\"serviceName\":\"s\"," + TEMPLATE + "}}",
        object -> object.at("/status/readyReplicas").asInt() == 1);
    rolledOut(
        apps("daemonsets"),
        "{\"metadata\":{\"name\":\"rolled\"},\"spec\":{" + TEMPLATE + "}}",
        object -> object.at("/status/numberReady").asInt() == 1);
  }

  @Test
  void aJobSucceeds() throws Exception {
    JsonNode done =
        rolledOut(
            "/apis/batch/v1/namespaces/default/jobs",
            "{\"metadata\":{\"name\":\"rolled\"},\"spec\":{\"template\":{\"spec\":{\"restartPolicy\":\"Never\","
                + "\"containers\":[{\"name\":\"c\",\"image\":\"i:1\"}]}}}}",
            condition("Complete"));
    assertThat(done.at("/status/succeeded").asInt()).isEqualTo(1);
  }

  @Test
  void aFinishedJobIsDeletedAfterItsTime() throws Exception {
    String jobs = "/apis/batch/v1/namespaces/default/jobs";
    String from = now();
    HTTP.post(
        jobs,
        "{\"metadata\":{\"name\":\"short\"},\"spec\":{\"ttlSecondsAfterFinished\":1,\"template\":{\"spec\":"
            + "{\"restartPolicy\":\"Never\",\"containers\":[{\"name\":\"c\",\"image\":\"i:1\"}]}}}}");
    try (WatchEvents events = WatchEvents.of(HTTP, jobs + "?resourceVersion=" + from)) {
      JsonNode last =
          events
              .until(
                  event ->
                      event.path("type").asText().equals("DELETED")
                          && event.at("/object/metadata/name").asText().equals("short"))
              .path("object");
      assertThat(condition("Complete").test(last)).isTrue();
    }
  }

  @Test
  void aPodThatIsNotRestartedRunsToItsEnd() throws Exception {
    String pod =
        "{\"metadata\":{\"name\":\"%s\"%s},\"spec\":{\"restartPolicy\":\"Never\","
            + "\"containers\":[{\"name\":\"c\",\"image\":\"i:1\"}]}}";
    JsonNode done =
        rolledOut(
            "/api/v1/namespaces/default/pods",
            pod.formatted("once", ""),
            object -> object.at("/status/phase").asText().equals("Succeeded"));
    assertThat(done.at("/status/containerStatuses/0/state/terminated/exitCode").asInt()).isZero();
    rolledOut(
        "/api/v1/namespaces/default/pods",
        pod.formatted("bad", ",\"annotations\":{\"sandbox.kontrol/rollout\":\"fail\"}"),
        object -> object.at("/status/phase").asText().equals("Failed"));
  }

  @Test
  void aClaimIsBoundAndABalancerGetsAnAddress() throws Exception {
    rolledOut(
        "/api/v1/namespaces/default/persistentvolumeclaims",
        "{\"metadata\":{\"name\":\"rolled\"},\"spec\":{\"accessModes\":[\"ReadWriteOnce\"],"
            + "\"resources\":{\"requests\":{\"storage\":\"1Gi\"}}}}",
        object -> object.at("/status/phase").asText().equals("Bound"));
    rolledOut(
        "/api/v1/namespaces/default/services",
        "{\"metadata\":{\"name\":\"rolled\"},\"spec\":{\"type\":\"LoadBalancer\",\"ports\":[{\"port\":80}]}}",
        object -> !object.at("/status/loadBalancer/ingress/0/ip").asText().isEmpty());
  }

  @Test
  void aDatabaseClusterAndItsPoolerComeUp() throws Exception {
    String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    HTTP.post(definitions, Definition.of("postgresql.cnpg.io", "Cluster", "clusters"));
    HTTP.post(definitions, Definition.of("postgresql.cnpg.io", "Pooler", "poolers"));
    String databases = "/apis/postgresql.cnpg.io/v1/namespaces/default/";
    JsonNode cluster =
        rolledOut(
            databases + "clusters",
            "{\"apiVersion\":\"postgresql.cnpg.io/v1\",\"kind\":\"Cluster\",\"metadata\":{\"name\":\"db\"},"
                + "\"spec\":{\"instances\":3}}",
            condition("Ready"));
    assertThat(cluster.at("/status/phase").asText()).isEqualTo("Cluster in healthy state");
    assertThat(cluster.at("/status/readyInstances").asInt()).isEqualTo(3);
    assertThat(condition("ConsistentSystemID").test(cluster)).isTrue();
    rolledOut(
        databases + "poolers",
        "{\"apiVersion\":\"postgresql.cnpg.io/v1\",\"kind\":\"Pooler\",\"metadata\":{\"name\":\"db-rw\"},"
            + "\"spec\":{\"instances\":2,\"cluster\":{\"name\":\"db\"}}}",
        object -> object.at("/status/instances").asInt() == 2);
  }

  @Test
  void aDatabaseClusterFailsAndSleepsAsItsAnnotationsSay() throws Exception {
    String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    HTTP.post(definitions, Definition.of("postgresql.cnpg.io", "Cluster", "clusters"));
    String clusters = "/apis/postgresql.cnpg.io/v1/namespaces/default/clusters";
    String manifest =
        "{\"apiVersion\":\"postgresql.cnpg.io/v1\",\"kind\":\"Cluster\",\"metadata\":{\"name\":\"%s\","
            + "\"annotations\":{\"%s\":\"%s\"}},\"spec\":{\"instances\":3}}";
    String terminal = "Cluster is unrecoverable and needs manual intervention";
    JsonNode lost =
        rolledOut(
            clusters,
            manifest.formatted("lost", "sandbox.kontrol/phase", terminal),
            object -> object.at("/status/phase").asText().equals(terminal));
    assertThat(condition("Ready").test(lost)).isFalse();
    JsonNode asleep =
        rolledOut(
            clusters,
            manifest.formatted("asleep", "cnpg.io/hibernation", "on"),
            condition("Ready"));
    assertThat(asleep.at("/status/readyInstances").asInt(-1)).isZero();
    assertThat(condition("ConsistentSystemID").test(asleep)).isFalse();
  }

  @Test
  void aBackupOfADatabaseCompletesOrFails() throws Exception {
    String definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    HTTP.post(definitions, Definition.of("postgresql.cnpg.io", "Backup", "backups"));
    String backups = "/apis/postgresql.cnpg.io/v1/namespaces/default/backups";
    String manifest =
        "{\"apiVersion\":\"postgresql.cnpg.io/v1\",\"kind\":\"Backup\",\"metadata\":{\"name\":\"%s\","
            + "\"annotations\":{\"sandbox.kontrol/rollout\":\"%s\"}},\"spec\":{\"cluster\":{\"name\":\"db\"}}}";
    JsonNode complete =
        rolledOut(
            backups,
            manifest.formatted("good", "succeed"),
            object -> object.at("/status/phase").asText().equals("completed"));
    assertThat(complete.at("/status/backupId").asText()).matches("[0-9]{8}T[0-9]{6}");
    rolledOut(
        backups,
        manifest.formatted("bad", "fail"),
        object -> object.at("/status/phase").asText().equals("failed"));
  }
}
