package io.kontrol.systemtests.benchmark;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * Polls the database until changes are visible to other clients. It polls every few milliseconds: a
 * measured time is too long by at most one interval and one query, and polling takes little from
 * the services.
 */
final class Arrivals implements AutoCloseable {
  private static final String LOOK =
      """
      SELECT r.id, COALESCE(a.generation, 0), s.sync = 'Synced' AND a.generation = r.generation
      FROM resources r
      JOIN resource_status s ON s.resource_id = r.id
      LEFT JOIN resource_applied_states a ON a.resource_id = r.id
      WHERE r.id = ANY (?)
      """;

  private static final long BETWEEN_LOOKS = 4_000_000;

  /**
   * An expected change.
   *
   * @param committed when the API responded, by {@link System#nanoTime}
   */
  private record Change(int generation, long committed, boolean applied) {}

  private final Connection connection;
  private final Map<Integer, Change> underWay = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Long> toApplied = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Long> toSynced = new ConcurrentLinkedQueue<>();
  private final Thread thread;
  private volatile boolean watching = true;

  Arrivals(Connection connection) {
    this.connection = connection;
    thread = new Thread(this::watch, "arrivals");
    thread.setDaemon(true);
    thread.start();
  }

  void expect(int resourceId, int generation, long committed) {
    underWay.put(resourceId, new Change(generation, committed, false));
  }

  boolean isUnderWay(int resourceId) {
    return underWay.containsKey(resourceId);
  }

  /** Returns when all expected changes have arrived. */
  void await() {
    while (!underWay.isEmpty() && thread.isAlive()) {
      LockSupport.parkNanos(200_000);
    }
    if (!underWay.isEmpty()) {
      throw new IllegalStateException("polling the database failed");
    }
  }

  List<Long> toApplied() {
    return new ArrayList<>(toApplied);
  }

  List<Long> toSynced() {
    return new ArrayList<>(toSynced);
  }

  private void watch() {
    try (Statement session = connection.createStatement();
        PreparedStatement look = connection.prepareStatement(LOOK)) {
      session.execute("SET plan_cache_mode = force_generic_plan");
      while (watching) {
        if (!underWay.isEmpty()) {
          look(look);
        }
        LockSupport.parkNanos(BETWEEN_LOOKS);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void look(PreparedStatement look) throws SQLException {
    Array ids = connection.createArrayOf("int4", underWay.keySet().toArray());
    look.setArray(1, ids);
    try (ResultSet rows = look.executeQuery()) {
      long now = System.nanoTime();
      while (rows.next()) {
        arrived(rows.getInt(1), rows.getInt(2), rows.getBoolean(3), now);
      }
    }
  }

  private void arrived(int id, int appliedGeneration, boolean synced, long now) {
    underWay.computeIfPresent(
        id,
        (key, change) -> {
          boolean applied = appliedGeneration >= change.generation();
          if (applied && !change.applied()) {
            toApplied.add(now - change.committed());
          }
          if (applied && synced) {
            toSynced.add(now - change.committed());
            return null;
          }
          return new Change(change.generation(), change.committed(), applied);
        });
  }

  @Override
  public void close() throws SQLException {
    watching = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connection.close();
  }
}
