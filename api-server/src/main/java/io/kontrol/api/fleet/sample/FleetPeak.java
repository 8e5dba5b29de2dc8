package io.kontrol.api.fleet.sample;

import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.SqlTemplate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/**
 * The most that all pools together had at one moment of a span of time: the maximum of the running
 * sum, which is less than the sum of the maxima where pools grow and shrink by turns. A pool of a
 * node that is not alive has nothing.
 */
record FleetPeak(int instances, int activePools) {
  /**
   * Each change is of one pool: new figures, or the life or end of its node. What a change does not
   * say is as the one before said; then differences are summed in the order of time, those of one
   * moment together.
   */
  private static final String PEAK =
      SqlTemplate.fill(
          """
          WITH {nodes}, change AS (
              SELECT p.id AS pool_id, :at::TIMESTAMPTZ AS at, node.{living} AS living, a.current_instances, a.is_active
              FROM node JOIN pools p ON p.node_id = node.id LEFT JOIN LATERAL {latest} ON TRUE
              UNION ALL
              SELECT a.pool_id, a.timestamp, NULL, a.current_instances, a.is_active
              FROM pool_analytics a WHERE a.timestamp > :at AND a.timestamp <= :until
              UNION ALL
              SELECT p.id, l.timestamp, l.new_{living}, NULL, NULL
              FROM node_lifecycle_logs l JOIN pools p ON p.node_id = l.node_id
              WHERE l.timestamp > :at AND l.timestamp <= :until
          ), counted AS (
              SELECT pool_id, at, living, current_instances, is_active, row_number() OVER earlier AS place,
                  count(living) OVER earlier AS lives, count(current_instances) OVER earlier AS figures
              FROM change
              WINDOW earlier AS (PARTITION BY pool_id ORDER BY at ROWS UNBOUNDED PRECEDING)
          ), filled AS (
              SELECT pool_id, at, place,
                  bool_or(living) OVER (PARTITION BY pool_id, lives) AS living,
                  max(current_instances) OVER same AS instances,
                  bool_or(is_active) OVER same AS is_active
              FROM counted
              WINDOW same AS (PARTITION BY pool_id, figures)
          ), state AS (
              SELECT pool_id, at, place, CASE WHEN living THEN COALESCE(instances, 0) ELSE 0 END AS instances,
                  CASE WHEN living AND is_active THEN 1 ELSE 0 END AS active
              FROM filled
          ), difference AS (
              SELECT at, instances - lag(instances, 1, 0) OVER before AS instances,
                  active - lag(active, 1, 0) OVER before AS active
              FROM state
              WINDOW before AS (PARTITION BY pool_id ORDER BY place)
          ), total AS (
              SELECT sum(instances) OVER so_far AS instances, sum(active) OVER so_far AS active
              FROM difference
              WINDOW so_far AS (ORDER BY at)
          )
          SELECT LEAST(COALESCE(max(instances), 0), 2147483647) AS instances, COALESCE(max(active), 0) AS active FROM total
          """,
          Map.of(
              "nodes",
              FleetMoment.NODES,
              "latest",
              FleetMoment.LATEST,
              "living",
              FleetMoment.LIVING));

  /** Of all moments between two, both included. */
  static FleetPeak between(Connection connection, Instant from, Instant until) throws SQLException {
    try (NamedStatement read =
            FleetMoment.bind(new NamedStatement(connection, PEAK), from)
                .set("until", until.atOffset(ZoneOffset.UTC));
        ResultSet row = read.query()) {
      row.next();
      return new FleetPeak(row.getInt("instances"), row.getInt("active"));
    }
  }
}
