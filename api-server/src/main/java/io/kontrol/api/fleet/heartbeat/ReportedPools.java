package io.kontrol.api.fleet.heartbeat;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.api.fleet.node.NodeStatus;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.database.ArrayColumns;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The pools that a heartbeat names. One that nobody knows is made. One of another node is refused
 * while that node calls in, and moves here once that is gone.
 */
final class ReportedPools {
  private static final EventLog EVENTS = new EventLog(EventSource.SYSTEM);
  private static final int DEFAULT_MIN = 1;
  private static final int DEFAULT_MAX = 10;

  private static final String OF_NODE =
      "SELECT id, oracle_pool_id, min_instances, max_instances FROM pools WHERE node_id = ?";

  private static final String CREATE =
      """
      INSERT INTO pools (node_id, oracle_pool_id, name, region, min_instances, max_instances, current_instances)
      SELECT ?, r.oracle_pool_id, r.name, r.region, r.min_instances, r.max_instances, r.current_instances
      FROM unnest(?::VARCHAR[], ?::VARCHAR[], ?::VARCHAR[], ?::INTEGER[], ?::INTEGER[], ?::INTEGER[])
          AS r (oracle_pool_id, name, region, min_instances, max_instances, current_instances)
      ORDER BY r.oracle_pool_id
      ON CONFLICT (oracle_pool_id) DO NOTHING
      RETURNING id, oracle_pool_id, min_instances, max_instances
      """;

  private static final String OF_OTHERS =
      """
      SELECT p.id, p.oracle_pool_id, p.min_instances, p.max_instances, p.node_id, n.name, n.status
      FROM pools p JOIN nodes n ON n.id = p.node_id
      WHERE p.oracle_pool_id = ANY (?) ORDER BY p.oracle_pool_id FOR UPDATE OF p
      """;

  private static final String MOVE =
      """
      WITH moved AS (UPDATE pools SET node_id = ? WHERE id = ? RETURNING id, node_id)
      UPDATE schedules s SET node_id = moved.node_id FROM moved WHERE s.pool_id = moved.id
      """;

  private final Connection connection;
  private final ReportingNode node;
  private final NodeHeartbeat heartbeat;
  private final Map<String, KnownPool> known = new LinkedHashMap<>();
  private final List<Event> events = new ArrayList<>();

  private ReportedPools(Connection connection, ReportingNode node, NodeHeartbeat heartbeat) {
    this.connection = connection;
    this.node = node;
    this.heartbeat = heartbeat;
  }

  /** All pools of the node, by their {@code oracle_pool_id}. */
  static Map<String, KnownPool> resolve(
      Connection connection, ReportingNode node, NodeHeartbeat heartbeat) throws SQLException {
    ReportedPools pools = new ReportedPools(connection, node, heartbeat);
    pools.readOwn();
    List<String> unknown = pools.missing();
    if (!unknown.isEmpty()) {
      pools.create(unknown);
      pools.takeOver(pools.missing());
      EVENTS.append(connection, pools.events);
    }
    return pools.known;
  }

  /** A pool that was resolved. */
  static KnownPool of(Map<String, KnownPool> pools, String id) {
    KnownPool pool = pools.get(id);
    if (pool == null) {
      throw new IllegalStateException("the pool " + id + " was not resolved");
    }
    return pool;
  }

  private void readOwn() throws SQLException {
    try (PreparedStatement read = connection.prepareStatement(OF_NODE)) {
      read.setInt(1, node.id());
      try (ResultSet row = read.executeQuery()) {
        while (row.next()) {
          add(KnownPool.of(row));
        }
      }
    }
  }

  private void add(KnownPool pool) {
    known.put(pool.oraclePoolId(), pool);
  }

  private List<String> missing() {
    return heartbeat.poolIds().stream().filter(id -> !known.containsKey(id)).toList();
  }

  private void create(List<String> ids) throws SQLException {
    List<String> free =
        ids.stream().filter(id -> !id.startsWith(HeartbeatReader.RESERVED)).toList();
    Map<String, ReportedPool> reported =
        heartbeat.pools().stream()
            .collect(Collectors.toMap(ReportedPool::oraclePoolId, Function.identity()));
    try (PreparedStatement create = connection.prepareStatement(CREATE)) {
      create.setInt(1, node.id());
      ArrayColumns<String> columns = new ArrayColumns<>(create, 2, free);
      columns.varchar(Function.identity());
      columns.varchar(id -> name(id, reported.get(id)));
      columns.varchar(id -> region(reported.get(id)));
      columns.int4(id -> min(reported.get(id)));
      columns.int4(id -> max(reported.get(id)));
      columns.int4(id -> reported.containsKey(id) ? reported.get(id).current() : 0);
      try (ResultSet row = create.executeQuery()) {
        while (row.next()) {
          KnownPool made = KnownPool.of(row);
          add(made);
          events.add(event("PoolDiscovered", made));
        }
      }
    }
  }

  private static String name(String id, @Nullable ReportedPool pool) {
    return pool == null || pool.name() == null || pool.name().isBlank() ? id : pool.name();
  }

  private String region(@Nullable ReportedPool pool) {
    return pool == null || pool.region() == null || pool.region().isBlank()
        ? node.region()
        : pool.region();
  }

  private static int min(@Nullable ReportedPool pool) {
    if (pool == null || pool.min() == null) {
      return pool == null || pool.max() == null ? DEFAULT_MIN : Math.min(DEFAULT_MIN, pool.max());
    }
    return pool.min();
  }

  private static int max(@Nullable ReportedPool pool) {
    return pool == null || pool.max() == null ? Math.max(DEFAULT_MAX, min(pool)) : pool.max();
  }

  private void takeOver(List<String> ids) throws SQLException {
    if (ids.isEmpty()) {
      return;
    }
    List<KnownPool> moving = new ArrayList<>();
    try (PreparedStatement find = connection.prepareStatement(OF_OTHERS)) {
      find.setArray(1, connection.createArrayOf("varchar", ids.toArray()));
      try (ResultSet row = find.executeQuery()) {
        while (row.next()) {
          moving.add(free(row));
        }
      }
    }
    for (KnownPool pool : moving) {
      move(pool);
    }
    for (String id : missing()) {
      throw conflict(
          "pool_reserved",
          id,
          "is no pool of this node, and only people make pools"
              + " whose id begins with "
              + HeartbeatReader.RESERVED);
    }
  }

  private static KnownPool free(ResultSet row) throws SQLException {
    KnownPool pool = KnownPool.of(row);
    NodeStatus status = NodeStatus.valueOf(row.getString("status"));
    if (status == NodeStatus.ACTIVE || status == NodeStatus.ERROR) {
      throw conflict(
              "pool_of_another_node",
              pool.oraclePoolId(),
              "belongs to the node "
                  + row.getString("name")
                  + ", which calls in. It moves once that node is gone, or its key revoked")
          .with("node_id", IntNode.valueOf(row.getInt("node_id")));
    }
    return pool;
  }

  private static Refusal conflict(String code, String pool, String why) {
    return Refusal.conflict(code, "The pool " + pool + " " + why + ".")
        .with("oracle_pool_id", TextNode.valueOf(pool));
  }

  private void move(KnownPool pool) throws SQLException {
    try (PreparedStatement move = connection.prepareStatement(MOVE)) {
      move.setInt(1, node.id());
      move.setInt(2, pool.id());
      move.executeUpdate();
    }
    add(pool);
    events.add(event("PoolMoved", pool));
  }

  private Event event(String type, KnownPool pool) {
    ObjectNode data =
        Json.mapper()
            .createObjectNode()
            .put("pool_id", pool.id())
            .put("oracle_pool_id", pool.oraclePoolId())
            .put("node_id", node.id())
            .put("node", node.name());
    return new Event(type, null, null, null, null, data);
  }
}
