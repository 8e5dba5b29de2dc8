package io.kontrol.api.fleet.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.platform.database.Database;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Arrays;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A day of 1,000 pools that report every 30 s, and a day of 10 million metrics. The limit is the
 * cheapest statement that reads the same rows, in the same run: one pass over them in buckets.
 */
@ApiTest
@Tag("speed")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FleetFiguresSpeedTest {
  private static final Logger LOG = Logger.getLogger(FleetFiguresSpeedTest.class);
  private static final int ROUNDS = 30;

  private static final String NODES =
      """
      INSERT INTO nodes (name, region, status) SELECT 'node ' || i, 'region ' || i % 4, 'ACTIVE'
      FROM generate_series(1, 100) i
      """;

  private static final String POOLS =
      """
      INSERT INTO pools (node_id, oracle_pool_id, name, region)
      SELECT n.id, n.name || ' pool ' || p, 'pool ' || p, n.region FROM nodes n, generate_series(1, 10) p
      """;

  /** In the order of time, those of a node side by side, as heartbeats write them. */
  private static final String FIGURES =
      """
      INSERT INTO pool_analytics (pool_id, node_id, oracle_pool_id, timestamp, current_instances, active_instances,
          avg_cpu_utilization, avg_memory_utilization, max_cpu_utilization, max_memory_utilization)
      SELECT p.id, p.node_id, p.oracle_pool_id, t + p.node_id % 30 * INTERVAL '1 second', 5 + (random() * 5)::INTEGER, 5,
          random() * 100, random() * 100, 100, 100
      FROM generate_series(date_trunc('minute', now()) - INTERVAL '1 day', now(), INTERVAL '30 seconds') t, pools p
      ORDER BY t, p.node_id % 30, p.node_id, p.id
      """;

  private static final String RAW =
      """
      SELECT date_bin('5 minutes', timestamp, TIMESTAMPTZ '2000-01-01 UTC') AS at, sum(avg_cpu_utilization) / count(*)
      FROM pool_analytics WHERE timestamp > now() - INTERVAL '1 day' GROUP BY at
      """;

  @Inject Database database;

  @Test
  @Order(1)
  void aDayOfManyPoolsIsDrawnAtOnce() {
    ApiDatabase.execute(
        """
        CREATE TABLE pool_analytics_yesterday PARTITION OF pool_analytics
        FOR VALUES FROM ('%1$s 00:00+00') TO ('%2$s 00:00+00')
        """
            .formatted(day(-1), day(0)));
    ApiDatabase.query("SELECT ensure_day_partitions(1)");
    ApiDatabase.execute(NODES);
    ApiDatabase.execute(POOLS);
    int rows = ApiDatabase.execute(FIGURES);
    ApiDatabase.query("SELECT count(*) FROM pool_analytics");
    ApiDatabase.execute("VACUUM ANALYZE");
    long begun = System.nanoTime();
    int minutes = new SamplePass(database, Duration.ZERO).run();
    double perMinute = (System.nanoTime() - begun) / 1e6 / minutes;
    LOG.infof("%d rows; %d minutes made, %.1f ms each", rows, minutes, perMinute);

    String node = ApiDatabase.query("SELECT min(id) FROM nodes");
    String pool = ApiDatabase.query("SELECT min(id) FROM pools");
    double raw = median("one pass over the rows", () -> ApiDatabase.query(RAW));
    for (String path :
        new String[] {
          "analytics/system",
          "analytics/system?bucket=1m",
          "analytics/regions/region%201",
          "nodes/" + node + "/analytics",
          "nodes/" + node + "/analytics?bucket=1m",
          "pools/" + pool + "/analytics",
          "pools/" + pool + "/analytics?bucket=1m"
        }) {
      double chart = median(path, () -> Api.get("/api/v1/" + path).expect(200));
      assertThat(chart).as(path).isLessThan(raw / 2);
    }
    assertThat(perMinute).as("a minute").isLessThan(raw);
  }

  @Test
  @Order(2)
  void aDayOfManyMetricsIsDroppedAtOnce() {
    ApiDatabase.execute(
        """
        CREATE TABLE metrics_20200101 PARTITION OF metrics FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2020-01-02 00:00+00')
        """);
    int rows =
        ApiDatabase.execute(
            """
            INSERT INTO metrics (node_id, metric_type, value, unit, timestamp)
            SELECT (SELECT min(id) FROM nodes), 'cpu', i, 'percent',
                TIMESTAMPTZ '2020-01-01 00:00+00' + i * INTERVAL '8 milliseconds'
            FROM generate_series(1, 10000000) i
            """);
    long begun = System.nanoTime();
    String dropped = ApiDatabase.query("SELECT drop_day_partitions('metrics', '2020-01-03')");
    double millis = (System.nanoTime() - begun) / 1e6;
    LOG.infof("a day of %d metrics dropped in %.0f ms", rows, millis);
    assertThat(dropped).isEqualTo("1");
    assertThat(millis).isLessThan(1_000);
  }

  private static String day(int offset) {
    return java.time.LocalDate.now(java.time.ZoneOffset.UTC).plusDays(offset).toString();
  }

  private static double median(String what, Runnable call) {
    double[] millis = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long begun = System.nanoTime();
      call.run();
      millis[i] = (System.nanoTime() - begun) / 1e6;
    }
    Arrays.sort(millis);
    LOG.infof("%s: median %.1f ms, longest %.1f ms", what, millis[ROUNDS / 2], millis[ROUNDS - 1]);
    return millis[ROUNDS / 2];
  }
}
