package io.kontrol.api.fleet.metric;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.chart.ChartRange;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.SqlTemplate;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Metrics in buckets, a series for each type and unit. Those of one node or pool are read as they
 * came; those of many nodes from sums that are made once a minute, since they are of all rows.
 */
final class MetricChart {
  private static final int MOST_POINTS = 20_000;

  /** A limit keeps absurd values from failing the sum. */
  private static final String AS_THEY_CAME =
      """
      SELECT metric_type, unit, {bucket} AS at, count(*) AS samples,
          sum(LEAST(GREATEST(value, -1e290), 1e290)) / count(*) AS mean, min(value) AS least, max(value) AS most
      FROM metrics
      WHERE {owner} = :owner AND timestamp >= :from AND timestamp < :to
          AND (:metric_type::TEXT IS NULL OR metric_type = :metric_type)
      GROUP BY metric_type, unit, at ORDER BY metric_type, unit, at LIMIT :most
      """;

  /** A row is of the minute that ends at its time. */
  private static final String BY_MINUTE =
      """
      SELECT metric_type, unit, {bucket} AS at, sum(samples) AS samples, sum(value_sum) / sum(samples) AS mean,
          min(value_min) AS least, max(value_max) AS most
      FROM (
          SELECT metric_type, unit, timestamp - INTERVAL '1 minute' AS timestamp, samples,
              LEAST(GREATEST(value_sum, -1e290), 1e290) AS value_sum, value_min, value_max
          FROM metric_rollups
          WHERE metric_type = :metric_type AND timestamp > :from AND timestamp <= :to
              AND (:owner::TEXT IS NULL OR region = :owner)
      ) AS minute
      GROUP BY metric_type, unit, at ORDER BY metric_type, unit, at LIMIT :most
      """;

  private static final String TYPES =
      """
      SELECT DISTINCT metric_type, unit FROM metric_rollups
      WHERE timestamp > clock_timestamp() - INTERVAL '1 hour' ORDER BY metric_type, unit LIMIT 1000
      """;

  private MetricChart() {}

  /**
   * @param type null for all
   */
  static ObjectNode ofNode(Connection connection, ChartRange range, int node, @Nullable String type)
      throws SQLException {
    return read(connection, asTheyCame("node_id"), range, node, type);
  }

  static ObjectNode ofPool(Connection connection, ChartRange range, int pool, @Nullable String type)
      throws SQLException {
    return read(connection, asTheyCame("pool_id"), range, pool, type);
  }

  private static String asTheyCame(String owner) {
    return SqlTemplate.fill(AS_THEY_CAME, Map.of("bucket", ChartRange.SQL_BUCKET, "owner", owner));
  }

  /**
   * @param region null for all
   */
  static ObjectNode ofRegion(
      Connection connection, ChartRange range, @Nullable String region, String type)
      throws SQLException {
    String sql = SqlTemplate.fill(BY_MINUTE, Map.of("bucket", ChartRange.SQL_BUCKET));
    return read(connection, sql, range, region, type);
  }

  private static ObjectNode read(
      Connection connection,
      String sql,
      ChartRange range,
      @Nullable Object owner,
      @Nullable String type)
      throws SQLException {
    ObjectNode chart = range.json();
    MetricSeries series = new MetricSeries(chart.putArray("series"));
    int points = 0;
    try (NamedStatement read =
            range
                .bind(new NamedStatement(connection, sql))
                .set("owner", owner)
                .set("metric_type", type)
                .set("most", MOST_POINTS + 1);
        ResultSet row = read.query()) {
      while (row.next()) {
        if (++points > MOST_POINTS) {
          throw tooMany();
        }
        point(series.of(row.getString("metric_type"), row.getString("unit")), row);
      }
    }
    return chart;
  }

  private static Refusal tooMany() {
    return Refusal.invalid(
        "too_many_points",
        "These would be more than "
            + MOST_POINTS
            + " points. Ask for one metric_type, a shorter span or longer buckets.");
  }

  private static void point(ArrayNode points, ResultSet row) throws SQLException {
    points
        .addObject()
        .put("timestamp", Timestamps.text(row, "at"))
        .put("samples", row.getLong("samples"))
        .put("avg", row.getDouble("mean"))
        .put("min", row.getDouble("least"))
        .put("max", row.getDouble("most"));
  }

  /** Which types there have been within the last hour. */
  static ObjectNode types(Connection connection) throws SQLException {
    ObjectNode body = Json.mapper().createObjectNode();
    ArrayNode items = body.putArray("items");
    try (NamedStatement read = new NamedStatement(connection, TYPES);
        ResultSet row = read.query()) {
      while (row.next()) {
        items
            .addObject()
            .put("metric_type", row.getString("metric_type"))
            .put("unit", row.getString("unit"));
      }
    }
    return body;
  }
}
