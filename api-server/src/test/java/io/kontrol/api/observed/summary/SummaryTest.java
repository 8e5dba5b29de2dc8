package io.kontrol.api.observed.summary;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.retention.Retention;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@ApiTest
class SummaryTest {
  @Inject Retention retention;

  private static int create(String cluster) {
    String manifest = Manifests.configMap(Manifests.name("member"), "v");
    return Api.post("/api/v1/resources?cluster_id=" + cluster, manifest)
        .expect(201)
        .json()
        .path("id")
        .asInt();
  }

  private static void applied(int id) {
    ApiDatabase.execute(
        """
        INSERT INTO resource_applied_states
            (resource_id, spec, generation, attempted_generation, status, k8s_resource_version, applied_at)
        VALUES (%d, '{}', 1, 1, 'success', '5', now() - INTERVAL '1 minute')
        """
            .formatted(id));
  }

  private static void seen(int id) {
    ApiDatabase.execute(
        """
        INSERT INTO resource_current_states
            (resource_id, spec, generation, k8s_resource_version, health, observed_at)
        VALUES (%d, '{}', 1, '5', 'Healthy', now())
        """
            .formatted(id));
  }

  @Test
  void clustersShowWhatWaitsForWhom() {
    String cluster = Manifests.name("fleet");
    create(cluster);
    applied(create(cluster));
    int synced = create(cluster);
    applied(synced);
    seen(synced);

    JsonNode status = Api.get("/api/v1/status?cluster_id=" + cluster).expect(200).json();
    assertThat(status.path("total").asInt()).isEqualTo(3);
    assertThat(status.path("sync").toString())
        .isEqualTo("{\"OutOfSync\":1,\"Pending\":1,\"Synced\":1}");
    assertThat(status.path("health").path("Healthy").asInt()).isEqualTo(1);

    JsonNode found = null;
    for (JsonNode item : Api.get("/api/v1/clusters").expect(200).json().path("items")) {
      if (item.path("cluster_id").asText().equals(cluster)) {
        found = item;
      }
    }
    assertThat(found).isNotNull();
    assertThat(found.path("total").asInt()).isEqualTo(3);
    assertThat(found.path("watcher_lag_seconds").asDouble()).isGreaterThanOrEqualTo(60);
    assertThat(found.path("reconciler_lag_seconds").asDouble()).isBetween(0.0, 60.0);
    assertThat(found.path("oldest_unreconciled_change").isNull()).isFalse();
    assertThat(found.path("newest_observation").isNull()).isFalse();
    assertThat(found.at("/watcher/alive").asBoolean()).isFalse();

    for (String sync : new String[] {"OutOfSync", "Pending", "Synced", "Missing"}) {
      JsonNode list =
          Api.get("/api/v1/resources?sync=" + sync + "&cluster_id=" + cluster).json().path("items");
      assertThat(list).as(sync).hasSize(sync.equals("Missing") ? 0 : 1);
    }
    assertThat(
            Api.get("/api/v1/resources?health=Healthy&cluster_id=" + cluster)
                .json()
                .at("/items/0/id")
                .asInt())
        .isEqualTo(synced);
  }

  @Test
  void whatIsDeletedAndGoneIsPurgedAfterItsTimeAndNothingElse() {
    String cluster = Manifests.name("purge");
    int gone = create(cluster);
    int deleting = create(cluster);
    int living = create(cluster);
    applied(gone);
    Api.delete("/api/v1/resources/" + gone).expect(202);
    Api.delete("/api/v1/resources/" + deleting).expect(202);
    ApiDatabase.execute(
        "UPDATE resource_applied_states SET generation = 2, deleted_at = now() WHERE resource_id = "
            + gone);
    retention.run(Instant.now().plus(Duration.ofDays(6)));
    Api.get("/api/v1/resources/" + gone).expect(200);
    retention.run(Instant.now().plus(Duration.ofDays(8)));
    Api.get("/api/v1/resources/" + gone).expect(404);
    Api.get("/api/v1/resources/" + deleting).expect(200);
    Api.get("/api/v1/resources/" + living).expect(200);
  }

  @Test
  void oldRevisionsArePurgedButForTheNewestOnes() {
    int id = create(Manifests.name("revisions"));
    ApiDatabase.execute(
        """
        INSERT INTO resource_revisions (resource_id, generation, revision, api_version, desired_spec)
        SELECT %1$d, n, n, 'v1', '{}' FROM generate_series(2, 40) AS n
        """
            .formatted(id));
    ApiDatabase.execute(
        "UPDATE resources SET generation = 40, revision = 40, highest_revision = 40 WHERE id = "
            + id);
    retention.run(Instant.now().plus(Duration.ofDays(91)));
    JsonNode left =
        Api.get("/api/v1/resources/" + id + "/revisions?limit=100").json().path("items");
    assertThat(left).hasSize(20);
    assertThat(left.get(0).path("generation").asInt()).isEqualTo(40);
  }
}
