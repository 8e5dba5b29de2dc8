package io.kontrol.api.fleet.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.fleet.FleetRows;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

@ApiTest
class FleetRetentionTest {
  @Inject FleetRetention retention;
  @Inject FleetRetentionConfig config;

  @Test
  void theDefaultsAreWhatTheDocumentationSays() {
    assertThat(config.metrics()).isEqualTo(Duration.ofDays(30));
    assertThat(config.heartbeats()).isEqualTo(Duration.ofDays(14));
    assertThat(config.poolAnalytics()).isEqualTo(Duration.ofDays(90));
    assertThat(config.minutes()).isEqualTo(Duration.ofDays(400));
    assertThat(config.configurations()).isEqualTo(Duration.ofDays(365));
    assertThat(config.configurationsKept()).isEqualTo(20);
    assertThat(config.daysAhead()).isEqualTo(3);
  }

  @Test
  void daysAreMadeAheadAndOldOnesAreDropped() {
    int node = FleetRows.node(Manifests.name("node"), "retention");
    ApiDatabase.execute(
        """
        CREATE TABLE metrics_20200101 PARTITION OF metrics FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2020-01-02 00:00+00')
        """);
    ApiDatabase.execute(
        "INSERT INTO metrics (node_id, metric_type, value, unit, timestamp) VALUES (%d, 'old', 1, 'x', '2020-01-01 12:00+00')"
            .formatted(node));
    ApiDatabase.execute(
        "INSERT INTO system_analytics (timestamp) VALUES ('2020-01-01 12:00+00') ON CONFLICT DO NOTHING");
    Map<String, Integer> dropped = retention.run(Instant.now());

    assertThat(dropped.get("metrics")).isEqualTo(1);
    assertThat(dropped.get("system_analytics")).isEqualTo(1);
    assertThat(ApiDatabase.query("SELECT to_regclass('metrics_20200101')")).isEqualTo("null");
    for (String table : new String[] {"metrics", "node_heartbeats", "pool_analytics"}) {
      assertThat(
              ApiDatabase.query(
                  "SELECT to_regclass('%s_' || to_char((now() + INTERVAL '3 days') AT TIME ZONE 'UTC', 'YYYYMMDD'))"
                      .formatted(table)))
          .as(table)
          .isNotEqualTo("null");
    }
    assertThat(
            ApiDatabase.query(
                "SELECT count(*) > 0 FROM events WHERE type = 'FleetFiguresDropped' AND source = 'system'"))
        .isEqualTo("true");
  }

  @Test
  void oldConfigurationsGoButTheActiveOneAndTheNewest() {
    int node = FleetRows.node(Manifests.name("node"), "retention");
    ApiDatabase.execute(
        """
        INSERT INTO node_configurations (node_id, yaml_config, config_hash, is_active, activated_at)
        SELECT %d, 'a: ' || i, 'hash ' || i, i = 1, now() - INTERVAL '500 days' + i * INTERVAL '1 minute'
        FROM generate_series(1, 30) i
        """
            .formatted(node));
    assertThat(retention.run(Instant.now()).get("node_configurations")).isPositive();
    assertThat(
            ApiDatabase.query(
                "SELECT count(*) || ' ' || min(config_hash) || ' ' || count(*) FILTER (WHERE is_active)"
                    + " FROM node_configurations WHERE node_id = "
                    + node))
        .isEqualTo("21 hash 1 1");
  }
}
