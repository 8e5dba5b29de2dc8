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
    assertThat(config.lifecycleLogs()).isEqualTo(Duration.ofDays(400));
    assertThat(config.registrationTokens()).isEqualTo(Duration.ofDays(90));
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
  void oldChangesOfStatusesAndExpiredTokensGo() {
    int node = FleetRows.node(Manifests.name("node"), "retention");
    ApiDatabase.execute(
        """
        INSERT INTO node_lifecycle_logs (node_id, event_type, new_status, timestamp)
        SELECT %d, 'RECOVERED', 'ACTIVE', now() - days * INTERVAL '1 day' FROM unnest(ARRAY[1, 399, 401]) AS days
        """
            .formatted(node));
    ApiDatabase.execute(
        """
        INSERT INTO node_registration_tokens (token_hash, region, expires_at, created_by)
        SELECT 'retention ' || days, 'retention', now() - days * INTERVAL '1 day', 'tests'
        FROM unnest(ARRAY[-1, 89, 91]) AS days
        """);

    Map<String, Integer> dropped = retention.run(Instant.now());

    assertThat(dropped.get("node_lifecycle_logs")).isEqualTo(1);
    assertThat(dropped.get("node_registration_tokens")).isEqualTo(1);
    assertThat(
            ApiDatabase.query("SELECT count(*) FROM node_lifecycle_logs WHERE node_id = " + node))
        .isEqualTo("2");
    assertThat(
            ApiDatabase.query(
                "SELECT string_agg(token_hash, ',' ORDER BY expires_at) FROM node_registration_tokens"
                    + " WHERE region = 'retention'"))
        .isEqualTo("retention 89,retention -1");
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
