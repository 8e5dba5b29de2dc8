package io.kontrol.api.fleet.metric;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.fleet.FleetRows;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import org.junit.jupiter.api.Test;

@ApiTest
class MetricTest {
  private static final String SPAN = "?from=2021-06-01T00:00:00Z&to=2021-06-01T00:10:00Z&bucket=5m";

  private final String type = Manifests.name("cpu");

  private static void metric(String node, String pool, String type, String at, double value) {
    ApiDatabase.execute(
        "INSERT INTO metrics (node_id, pool_id, metric_type, value, unit, timestamp)"
            + " VALUES (%s, %s, '%s', %s, 'percent', '2021-06-01T%sZ')"
                .formatted(node, pool, type, value, at));
  }

  @Test
  void thoseOfANodeAreItsOwnAndItsPools() {
    int node = FleetRows.node("n", "r");
    int pool = FleetRows.pool(node, Manifests.name("pool"), "r");
    String id = Integer.toString(node);
    metric(id, "NULL", type, "00:00:00", 10);
    metric(id, Integer.toString(pool), type, "00:04:59", 30);
    metric(id, "NULL", type, "00:05:00", -4);
    metric(id, "NULL", "other", "00:05:00", 1);
    metric(id, "NULL", type, "00:10:00", 99);

    JsonNode all = Api.get("/api/v1/nodes/" + node + "/metrics" + SPAN).expect(200).json();
    assertThat(all.path("series").findValuesAsText("metric_type")).containsExactly(type, "other");
    JsonNode points = all.at("/series/0/points");
    assertThat(points).hasSize(2);
    assertThat(points.at("/0/samples").asInt()).isEqualTo(2);
    assertThat(points.at("/0/avg").asDouble()).isEqualTo(20);
    assertThat(points.at("/0/max").asDouble()).isEqualTo(30);
    assertThat(points.at("/1/min").asDouble()).isEqualTo(-4);
    JsonNode one =
        Api.get("/api/v1/nodes/" + node + "/metrics" + SPAN + "&metric_type=other")
            .expect(200)
            .json();
    assertThat(one.path("series")).hasSize(1);
    JsonNode ofPool = Api.get("/api/v1/pools/" + pool + "/metrics" + SPAN).expect(200).json();
    assertThat(ofPool.at("/series/0/points/0/avg").asDouble()).isEqualTo(30);
  }

  @Test
  void thoseOfManyNodesComeFromSumsOfMinutes() {
    ApiDatabase.execute(
        """
        INSERT INTO metric_rollups (metric_type, timestamp, region, unit, samples, value_sum, value_min, value_max)
        VALUES ('%1$s', '2021-06-01T00:05:00Z', 'a', 'percent', 2, 30, 10, 20),
            ('%1$s', '2021-06-01T00:05:00Z', 'b', 'percent', 1, 60, 60, 60),
            ('%1$s', '2021-06-01T00:06:00Z', 'a', 'percent', 1, 7, 7, 7),
            ('%1$s', '2021-06-01T00:00:00Z', 'a', 'percent', 1, 1000, 1000, 1000)
        """
            .formatted(type));
    String path = "/api/v1/metrics" + SPAN + "&metric_type=" + type;
    JsonNode points = Api.get(path).expect(200).json().at("/series/0/points");
    assertThat(points.at("/0/timestamp").asText()).isEqualTo("2021-06-01T00:00:00Z");
    assertThat(points.at("/0/avg").asDouble()).isEqualTo(30);
    assertThat(points.at("/0/max").asDouble()).isEqualTo(60);
    assertThat(points.at("/1/avg").asDouble()).isEqualTo(7);
    JsonNode region = Api.get(path + "&region=b").expect(200).json();
    assertThat(region.at("/series/0/points/0/avg").asDouble()).isEqualTo(60);
    Api.get("/api/v1/metrics" + SPAN).expect(400);
    Api.get("/api/v1/metrics/types").expect(200);
  }

  @Test
  void anAnswerIsBounded() {
    int node = FleetRows.node("n", "r");
    ApiDatabase.execute(
        """
        INSERT INTO metrics (node_id, metric_type, value, unit, timestamp)
        SELECT %d, 't' || t, 1, 'count', '2021-06-01T00:00:00Z'::TIMESTAMPTZ + m * INTERVAL '1 minute'
        FROM generate_series(1, 15) t, generate_series(0, 1400) m
        """
            .formatted(node));
    String day = "?from=2021-06-01T00:00:00Z&to=2021-06-02T00:00:00Z";
    String path = "/api/v1/nodes/" + node + "/metrics" + day;
    assertThat(Api.get(path + "&bucket=1m").expect(422).code()).isEqualTo("too_many_points");
    assertThat(Api.get(path).expect(200).json().path("series")).hasSize(15);
    assertThat(Api.get(path + "&bucket=1m&metric_type=t3").expect(200).json().path("series"))
        .hasSize(1);
  }
}
