package io.kontrol.api.fleet.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.fleet.FleetRows;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ApiTest
class AnalyticsTest {
  /** Long ago, so that no other row lies there. */
  private static final Instant BEGIN = Instant.parse("2021-05-01T00:00:00Z");

  private static final String SPAN = "?from=2021-05-01T00:00:00Z&to=2021-05-01T00:30:00Z";

  private final String region = Manifests.name("region");

  private static void figures(int pool, int second, int instances, double cpu, String event) {
    ApiDatabase.execute(
        """
        INSERT INTO pool_analytics (pool_id, node_id, oracle_pool_id, timestamp, current_instances, active_instances,
            avg_cpu_utilization, avg_memory_utilization, max_cpu_utilization, scaling_event, scaling_reason)
        SELECT id, node_id, oracle_pool_id, '%s', %d, %d, %s, 40, %s + 5, %s, 'load' FROM pools WHERE id = %d
        """
            .formatted(BEGIN.plusSeconds(second), instances, instances, cpu, cpu, event, pool));
  }

  @Test
  void aPoolIsShownInBuckets() {
    int pool = FleetRows.pool(FleetRows.node("n", region), Manifests.name("pool"), region);
    figures(pool, 0, 2, 10, "NULL");
    figures(pool, 299, 6, 30, "NULL");
    figures(pool, 300, 3, 50, "NULL");
    figures(pool, 1_800, 99, 99, "NULL");

    JsonNode chart =
        Api.get("/api/v1/pools/" + pool + "/analytics" + SPAN + "&bucket=5m").expect(200).json();
    assertThat(chart.path("bucket_seconds").asInt()).isEqualTo(300);
    assertThat(chart.path("points")).hasSize(2);
    JsonNode first = chart.path("points").path(0);
    assertThat(first.path("timestamp").asText()).isEqualTo("2021-05-01T00:00:00Z");
    assertThat(first.path("samples").asInt()).isEqualTo(2);
    assertThat(first.path("current_instances").asDouble()).isEqualTo(4);
    assertThat(first.path("max_current_instances").asInt()).isEqualTo(6);
    assertThat(first.path("avg_cpu_utilization").asDouble()).isEqualTo(20);
    assertThat(first.path("max_cpu_utilization").asDouble()).isEqualTo(35);
    assertThat(first.path("max_memory_utilization").asDouble()).isEqualTo(40);
    assertThat(chart.at("/points/1/timestamp").asText()).isEqualTo("2021-05-01T00:05:00Z");
  }

  @Test
  void aNodeIsTheSumOfItsPools() {
    int node = FleetRows.node("n", region);
    int one = FleetRows.pool(node, Manifests.name("pool"), region);
    int two = FleetRows.pool(node, Manifests.name("pool"), region);
    figures(one, 10, 2, 10, "NULL");
    figures(one, 20, 4, 10, "NULL");
    figures(two, 15, 9, 50, "NULL");

    JsonNode point =
        Api.get("/api/v1/nodes/" + node + "/analytics" + SPAN + "&bucket=1h")
            .expect(200)
            .json()
            .at("/points/0");
    assertThat(point.path("current_instances").asDouble()).isEqualTo(3 + 9);
    assertThat(point.path("active_pools").asDouble()).isEqualTo(2);
    assertThat(point.path("avg_cpu_utilization").asDouble())
        .isCloseTo((3 * 10 + 9 * 50) / 12.0, within(1e-9));
    assertThat(point.path("max_current_instances").isNull()).isTrue();
  }

  @Test
  void scalingEventsAreListedNewestFirstPageByPage() {
    int pool = FleetRows.pool(FleetRows.node("n", region), Manifests.name("pool"), region);
    for (int i = 0; i < 7; i++) {
      figures(pool, i / 2, i, 10, i == 3 ? "NULL" : "'SCALE_UP'");
    }
    List<Integer> seen = new ArrayList<>();
    String path = "/api/v1/pools/" + pool + "/scaling-events?limit=2";
    String next = path;
    while (next != null) {
      JsonNode page = Api.get(next).expect(200).json();
      page.path("items").forEach(item -> seen.add(item.path("current_instances").asInt()));
      next = page.has("continue") ? path + "&continue=" + page.path("continue").asText() : null;
    }
    assertThat(seen).containsExactly(6, 5, 4, 2, 1, 0);
    assertThat(Api.get(path).json().at("/items/0/scaling_reason").asText()).isEqualTo("load");
    Api.get(path + "&continue=bm9wZQ").expect(400);
  }

  @Test
  void theFleetAndItsRegionsAreReadFromMinutes() {
    ApiDatabase.execute(
        """
        INSERT INTO system_analytics (timestamp, total_active_pools, total_current_instances, total_active_instances,
            avg_system_cpu, peak_instances)
        VALUES ('2021-05-01T00:01:00Z', 2, 10, 9, 30, 14), ('2021-05-01T00:02:00Z', 4, 20, 19, 50, 20)
        """);
    ApiDatabase.execute(
        """
        INSERT INTO region_analytics (timestamp, region, active_pools, current_instances, active_instances, avg_cpu,
            avg_memory, max_cpu, max_memory)
        VALUES ('2021-05-01T00:01:00Z', '%s', 1, 5, 5, 10, 20, 30, 40)
        """
            .formatted(region));
    JsonNode system =
        Api.get("/api/v1/analytics/system" + SPAN + "&bucket=10m")
            .expect(200)
            .json()
            .path("points");
    assertThat(system).hasSize(1);
    assertThat(system.at("/0/current_instances").asDouble()).isEqualTo(15);
    assertThat(system.at("/0/max_current_instances").asInt()).isEqualTo(20);
    assertThat(system.at("/0/avg_cpu_utilization").asDouble()).isEqualTo(40);
    JsonNode here =
        Api.get("/api/v1/analytics/regions/" + region + SPAN).expect(200).json().path("points");
    assertThat(here.at("/0/current_instances").asDouble()).isEqualTo(5);
    assertThat(
            Api.get("/api/v1/analytics/regions/nowhere" + SPAN).expect(200).json().path("points"))
        .isEmpty();
    assertThat(Api.get("/api/v1/analytics/system/latest").expect(200).json().has("active_nodes"))
        .isTrue();
    Api.get("/api/v1/analytics/regions").expect(200);
  }

  @ParameterizedTest
  @CsvSource({
    "422, invalid_range, from=2021-05-02T00:00:00Z&to=2021-05-01T00:00:00Z",
    "422, invalid_range, from=1021-05-02T00:00:00Z",
    "422, invalid_bucket, bucket=2d",
    "422, too_many_buckets, from=2021-01-01T00:00:00Z&to=2022-01-01T00:00:00Z&bucket=1m",
    "400, invalid_query_parameter, from=yesterday",
    "400, unknown_query_parameter, form=2021-05-02T00:00:00Z"
  })
  void whatIsNoSpanIsRefused(int status, String code, String query) {
    int node = FleetRows.node("n", region);
    for (String path :
        List.of("/analytics/system", "/analytics/regions/r", "/nodes/" + node + "/metrics")) {
      assertThat(Api.get("/api/v1" + path + "?" + query).expect(status).code()).isEqualTo(code);
    }
  }

  @Test
  void whatIsNotThereIsNotFound() {
    for (String path :
        List.of("nodes/%s/analytics", "pools/%s/analytics", "pools/%s/scaling-events")) {
      Api.get("/api/v1/" + path.formatted(Integer.MAX_VALUE)).expect(404);
      Api.get("/api/v1/" + path.formatted("x")).expect(404);
    }
  }
}
