package io.kontrol.api.fleet.offline;

import io.kontrol.api.fleet.node.NodeStatus;
import io.kontrol.api.platform.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** How many nodes have which status. Each replica tells the same. */
@ApplicationScoped
public class NodeCounts {
  private static final Duration KEPT = Duration.ofSeconds(10);

  private static final String COUNTS = "SELECT status, count(*) FROM nodes GROUP BY status";

  private final Database database;
  private final Map<NodeStatus, AtomicLong> counts = new EnumMap<>(NodeStatus.class);
  private long nextRefreshNanos = System.nanoTime();

  public NodeCounts(Database database, MeterRegistry registry) {
    this.database = database;
    for (NodeStatus status : NodeStatus.values()) {
      AtomicLong count = new AtomicLong();
      counts.put(status, count);
      registry.gauge("kontrol_nodes", Tags.of("status", status.name()), count);
    }
  }

  synchronized void refresh() {
    if (System.nanoTime() - nextRefreshNanos < 0) {
      return;
    }
    nextRefreshNanos = System.nanoTime() + KEPT.toNanos();
    Map<NodeStatus, Long> found = database.read(NodeCounts::read);
    counts.forEach((status, count) -> count.set(found.getOrDefault(status, 0L)));
  }

  private static Map<NodeStatus, Long> read(Connection connection) throws SQLException {
    Map<NodeStatus, Long> found = new EnumMap<>(NodeStatus.class);
    try (PreparedStatement read = connection.prepareStatement(COUNTS);
        ResultSet row = read.executeQuery()) {
      while (row.next()) {
        found.put(NodeStatus.valueOf(row.getString(1)), row.getLong(2));
      }
    }
    return found;
  }
}
