package io.kontrol.api.observed.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All answers about a lost cluster say that they are stale. */
@ApiTest
class LostClusterAnswersTest {
  private final String cluster = Manifests.name("connection");

  @AfterEach
  void forget() {
    ApiDatabase.execute("DELETE FROM watcher_leases WHERE cluster_id LIKE 'connection%'");
    ApiDatabase.execute("DELETE FROM reconciler_replicas WHERE cluster_id LIKE 'connection%'");
  }

  private static int create(String cluster, String manifest) {
    return Api.post("/api/v1/resources?cluster_id=" + cluster, manifest)
        .expect(201)
        .json()
        .path("id")
        .asInt();
  }

  private static int create(String cluster) {
    return create(cluster, Manifests.configMap(Manifests.name("member"), "v"));
  }

  private static void watched(String cluster, String connection, String columns, String values) {
    ApiDatabase.execute(
        """
        INSERT INTO watcher_leases AS l (cluster_id, holder, expires_at, connection, connection_since,
            connection_message, observed_through%s)
        VALUES ('%s', 'w', now() + INTERVAL '1 hour', '%s', now() - INTERVAL '6 minutes', %s, now()%s)
        ON CONFLICT (cluster_id) DO UPDATE SET connection = excluded.connection,
            connection_message = excluded.connection_message, expires_at = excluded.expires_at,
            observed_through = excluded.observed_through, unobserved_kinds = excluded.unobserved_kinds
        """
            .formatted(
                columns,
                cluster,
                connection,
                connection.equals("Lost") ? "'connection refused'" : "NULL",
                values));
  }

  private static void watched(String cluster, String connection) {
    watched(cluster, connection, "", "");
  }

  private static void withoutSecrets(String cluster) {
    watched(
        cluster,
        "Degraded",
        ", unobserved_kinds",
        ", '[{\"api_version\":\"v1\",\"kind\":\"Secret\",\"since\":\"2026-01-01T10:00:00+01:00\",\"message\":\"HTTP 403\"}]'");
  }

  private static void replica(String cluster, String instance, String connection) {
    ApiDatabase.execute(
        """
        INSERT INTO reconciler_replicas (cluster_id, instance, version, started_at, heartbeat_at, expires_at,
            connection, connection_since, connection_message)
        VALUES ('%s', '%s', '1.0', now(), now(), now() + INTERVAL '1 hour', '%s', now(), 'no answer')
        """
            .formatted(cluster, instance, connection));
  }

  private static String observation(int id) {
    return Api.get("/api/v1/resources/" + id).expect(200).json().path("observation").asText();
  }

  /** Connections are cached for a second. */
  private static void awaitObservation(int id, String expected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(observation(id)).isEqualTo(expected));
  }

  private static JsonNode cluster(String id) {
    for (JsonNode item : Api.get("/api/v1/clusters").expect(200).json().path("items")) {
      if (item.path("cluster_id").asText().equals(id)) {
        return item;
      }
    }
    throw new AssertionError("no cluster " + id);
  }

  private static List<Integer> listed(String query) {
    List<Integer> ids = new ArrayList<>();
    for (JsonNode item : Api.get("/api/v1/resources?" + query).expect(200).json().path("items")) {
      ids.add(item.path("id").asInt());
    }
    return ids;
  }

  @Test
  void aLostClusterIsToldByItsItemsItsCountsAndItself() {
    int id = create(cluster);
    watched(cluster, "Connected");
    replica(cluster, "a", "Connected");
    awaitObservation(id, "Current");
    JsonNode connected = cluster(cluster);
    assertThat(connected.at("/connection/watcher/state").asText()).isEqualTo("Connected");
    assertThat(connected.at("/connection/watcher/message").isNull()).isTrue();
    assertThat(connected.at("/connection/reconciler/state").asText()).isEqualTo("Connected");
    assertThat(connected.at("/connection/reconciler/replicas/0/version").asText()).isEqualTo("1.0");
    assertThat(connected.path("observations_age_seconds").asDouble()).isBetween(0.0, 60.0);
    assertThat(connected.path("observation").toString()).isEqualTo("{\"Current\":1}");

    watched(cluster, "Lost");
    awaitObservation(id, "Stale");
    JsonNode lost = cluster(cluster);
    assertThat(lost.at("/connection/watcher/state").asText()).isEqualTo("Lost");
    assertThat(lost.at("/connection/watcher/message").asText()).isEqualTo("connection refused");
    assertThat(lost.at("/connection/watcher/since").asText()).isNotEmpty();
    assertThat(lost.at("/watcher/alive").asBoolean()).isTrue();
    assertThat(lost.path("observation").toString()).isEqualTo("{\"Stale\":1}");
    JsonNode status = Api.get("/api/v1/status?cluster_id=" + cluster).expect(200).json();
    assertThat(status.path("observation").toString()).isEqualTo("{\"Stale\":1}");
    assertThat(status.path("sync").toString())
        .as("the words of the status stay what they were")
        .isEqualTo("{\"OutOfSync\":1}");
    assertThat(status.at("/items/0/observation").asText()).isEqualTo("Stale");
    assertThat(
            Api.get("/api/v1/resources?cluster_id=" + cluster)
                .json()
                .at("/items/0/observation")
                .asText())
        .isEqualTo("Stale");
  }

  @Test
  void aClusterIsStaleWhileNobodyWatchesIt() {
    int id = create(cluster);
    assertThat(observation(id)).isEqualTo("Stale");
    JsonNode never = cluster(cluster);
    assertThat(never.at("/connection/watcher/state").asText()).isEqualTo("Absent");
    assertThat(never.at("/connection/watcher/since").isNull()).isTrue();
    assertThat(never.at("/connection/reconciler/state").asText()).isEqualTo("Absent");
    assertThat(never.path("observations_age_seconds").isNull()).isTrue();

    watched(cluster, "Connected");
    awaitObservation(id, "Current");
    ApiDatabase.execute(
        "UPDATE watcher_leases SET expires_at = now() - INTERVAL '3 seconds' WHERE cluster_id = '"
            + cluster
            + "'");
    assertThat(cluster(cluster).at("/connection/watcher/state").asText())
        .as("another may take over")
        .isEqualTo("Connected");
    ApiDatabase.execute(
        "UPDATE watcher_leases SET expires_at = now() - INTERVAL '1 minute' WHERE cluster_id = '"
            + cluster
            + "'");
    awaitObservation(id, "Stale");
    assertThat(cluster(cluster).at("/connection/watcher/state").asText()).isEqualTo("Absent");
  }

  @Test
  void observationsThatAreTooOldAreStaleWhateverTheWatcherSays() {
    int id = create(cluster);
    watched(cluster, "Connected");
    awaitObservation(id, "Current");
    ApiDatabase.execute(
        "UPDATE watcher_leases SET observed_through = now() - INTERVAL '4 minutes' WHERE cluster_id = '"
            + cluster
            + "'");
    awaitObservation(id, "Stale");
    assertThat(cluster(cluster).path("observations_age_seconds").asDouble())
        .isBetween(240.0, 300.0);
  }

  @Test
  void aKindThatCannotBeObservedIsStaleAndTheOthersAreNot() {
    int map = create(cluster);
    int secret =
        create(
            cluster,
            Manifests.configMap(Manifests.name("hidden"), "v")
                .replace("ConfigMap", "Secret")
                .replace("\"v\"", "\"dg==\""));
    withoutSecrets(cluster);
    awaitObservation(map, "Current");
    assertThat(observation(secret)).isEqualTo("Stale");
    JsonNode shown = cluster(cluster);
    assertThat(shown.at("/connection/watcher/state").asText()).isEqualTo("Degraded");
    assertThat(shown.at("/connection/watcher/unobserved_kinds/0/kind").asText())
        .isEqualTo("Secret");
    assertThat(shown.at("/connection/watcher/unobserved_kinds/0/since").asText())
        .isEqualTo("2026-01-01T09:00:00Z");
    assertThat(shown.path("observation").toString()).isEqualTo("{\"Current\":1,\"Stale\":1}");
    assertThat(listed("observation=Stale&cluster_id=" + cluster)).containsExactly(secret);
    assertThat(listed("observation=Current&cluster_id=" + cluster)).containsExactly(map);
  }

  @Test
  void listsAreFilteredByObservationOverAllClustersAndWithOtherFilters() {
    String lost = Manifests.name("connection-lost");
    String never = Manifests.name("connection-never");
    String prefix = Manifests.name("observed");
    int current = create(cluster, Manifests.configMap(prefix + "-current", "v"));
    int stale = create(lost, Manifests.configMap(prefix + "-stale", "v"));
    int unwatched = create(never, Manifests.configMap(prefix + "-unwatched", "v"));
    watched(cluster, "Connected");
    watched(lost, "Lost");
    awaitObservation(current, "Current");
    awaitObservation(stale, "Stale");

    String names = "&name=" + prefix + "*";
    assertThat(listed("observation=Stale" + names)).containsExactly(stale, unwatched);
    assertThat(listed("observation=Current" + names)).containsExactly(current);
    assertThat(listed("observation=Stale&sync=OutOfSync&sort=-updated_at" + names))
        .containsExactly(unwatched, stale);
    assertThat(listed("observation=Stale&sync=Synced&cluster_id=" + lost)).isEmpty();
    Api.delete("/api/v1/resources/" + stale).expect(202);
    assertThat(listed("observation=Stale&deleted=true&cluster_id=" + lost)).containsExactly(stale);
    assertThat(listed("observation=Stale&deleted=any" + names)).containsExactly(stale, unwatched);
  }

  @Test
  void pagesFollowEachOtherAndAnUnknownObservationIsRefused() {
    int first = create(cluster);
    int second = create(cluster);
    watched(cluster, "Lost");
    awaitObservation(first, "Stale");
    String query = "/api/v1/resources?observation=Stale&limit=1&cluster_id=" + cluster;
    JsonNode page = Api.get(query).expect(200).json();
    assertThat(page.at("/items/0/id").asInt()).isEqualTo(first);
    JsonNode next =
        Api.get(query + "&continue=" + page.path("continue").asText()).expect(200).json();
    assertThat(next.at("/items/0/id").asInt()).isEqualTo(second);
    Api.get("/api/v1/resources?observation=Lost").expect(400);
  }
}
