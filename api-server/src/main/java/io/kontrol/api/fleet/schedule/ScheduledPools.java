package io.kontrol.api.fleet.schedule;

import io.kontrol.api.fleet.schedule.window.Bound;
import io.kontrol.api.fleet.schedule.window.DailyWindow;
import io.kontrol.api.fleet.schedule.window.PoolLimits;
import io.kontrol.api.fleet.schedule.window.ScheduleRule;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Reads pools with the schedules that bear on them. */
@ApplicationScoped
class ScheduledPools implements Bounds {
  private static final Logger LOG = Logger.getLogger(ScheduledPools.class);

  private static final String SELECT =
      """
      SELECT p.id AS pool_id, p.name AS pool_name, p.min_instances, p.max_instances,
          s.id, s.name, s.start_time, s.end_time, s.time_zone, s.target_instances
      FROM pools p
      LEFT JOIN schedules s ON s.node_id = p.node_id AND s.is_active AND (s.pool_id IS NULL OR s.pool_id = p.id)
      """;

  private static final String OF_NODE = SELECT + " WHERE p.node_id = ? ORDER BY p.id, s.id";
  private static final String OF_POOL = SELECT + " WHERE p.id = ? ORDER BY s.id";
  private static final String OF_WORKLOADS =
      SELECT + " WHERE p.resource_id IS NOT NULL ORDER BY p.id, s.id";

  @Override
  public Map<Integer, Bound> of(Connection connection, int nodeId, Instant now)
      throws SQLException {
    return at(ofNode(connection, nodeId), now);
  }

  @Override
  public Optional<Bound> ofPool(Connection connection, int poolId, Instant now)
      throws SQLException {
    return find(connection, poolId).map(pool -> pool.at(now));
  }

  @Override
  public Map<Integer, Bound> ofWorkloads(Connection connection, Instant now) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(OF_WORKLOADS)) {
      return at(pools(read), now);
    }
  }

  private static Map<Integer, Bound> at(List<ScheduledPool> pools, Instant now) {
    Map<Integer, Bound> bounds = new LinkedHashMap<>();
    pools.forEach(pool -> bounds.put(pool.id(), pool.at(now)));
    return bounds;
  }

  List<ScheduledPool> ofNode(Connection connection, int nodeId) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(OF_NODE)) {
      read.setInt(1, nodeId);
      return pools(read);
    }
  }

  Optional<ScheduledPool> find(Connection connection, int poolId) throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(OF_POOL)) {
      read.setInt(1, poolId);
      return pools(read).stream().findFirst();
    }
  }

  /** The rows of a pool come one after the other. */
  private static List<ScheduledPool> pools(PreparedStatement read) throws SQLException {
    Map<Integer, ScheduledPool> pools = new LinkedHashMap<>();
    Map<Integer, List<ScheduleRule>> rules = new LinkedHashMap<>();
    try (ResultSet row = read.executeQuery()) {
      while (row.next()) {
        int id = row.getInt("pool_id");
        if (!pools.containsKey(id)) {
          PoolLimits limits =
              new PoolLimits(row.getInt("min_instances"), row.getInt("max_instances"));
          pools.put(id, new ScheduledPool(id, row.getString("pool_name"), limits, List.of()));
        }
        rule(row).ifPresent(rule -> rules.computeIfAbsent(id, key -> new ArrayList<>()).add(rule));
      }
    }
    return pools.values().stream()
        .map(
            pool ->
                new ScheduledPool(
                    pool.id(),
                    pool.name(),
                    pool.limits(),
                    rules.getOrDefault(pool.id(), List.of())))
        .toList();
  }

  /** Empty where the pool has none. */
  private static Optional<ScheduleRule> rule(ResultSet row) throws SQLException {
    String name = row.getString("name");
    if (name == null) {
      return Optional.empty();
    }
    try {
      DailyWindow window =
          new DailyWindow(
              LocalTime.parse(row.getString("start_time")),
              LocalTime.parse(row.getString("end_time")),
              ZoneId.of(row.getString("time_zone")));
      return Optional.of(
          new ScheduleRule(row.getInt("id"), name, window, row.getInt("target_instances")));
    } catch (DateTimeException e) {
      // the replica that took the schedule knows more zones than this one
      LOG.warnf("Schedule %d is left out: %s", row.getInt("id"), e.getMessage());
      return Optional.empty();
    }
  }
}
