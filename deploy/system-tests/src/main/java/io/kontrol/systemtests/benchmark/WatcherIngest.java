package io.kontrol.systemtests.benchmark;

import io.kontrol.local.ClusterChoice;
import io.kontrol.local.Component;
import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** How many events of 4.6 KB the watcher gets into the database, and how late they are. */
final class WatcherIngest implements Measure {
  private static final int BYTES = 4_600;
  private static final int CALM_RATE = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private static final String WRITTEN =
      "SELECT count(*) FROM resource_current_states WHERE k8s_resource_version::BIGINT > ?";

  private static final String SINCE =
      """
      SELECT k8s_resource_version::BIGINT FROM resource_current_states
      WHERE k8s_resource_version::BIGINT > ?
      """;

  @Override
  public String name() {
    return "watcher-ingest";
  }

  @Override
  public List<Row> rows(Bench bench) throws Exception {
    int objects = bench.settings().size(20_000, 5_000);
    int seconds = bench.settings().size(10, 5);
    Path kubeconfig = bench.file("ingest.kubeconfig");
    List<Double> rates = new ArrayList<>();
    Percentiles lag = new Percentiles();
    try (SyntheticCluster cluster = new SyntheticCluster(objects, BYTES)) {
      cluster.writeKubeconfig(kubeconfig);
      try (Stack stack = bench.newStack(new ClusterChoice.Existing(kubeconfig, Optional.empty()))) {
        stack.startDatabase();
        stack.startCluster();
        try (Connection connection = stack.database().owner().getConnection()) {
          new FleetRows(connection).addApplied(1, objects);
          Component watcher = stack.addReplica("watcher", Service.WATCHER, Map.of());
          watcher.start();
          watcher.awaitReady(PATIENCE);
          await(connection, SyntheticCluster.firstVersion() - 1, objects);
          awaitWatch(cluster);
          flood(cluster, connection, objects); // warms up
          for (int run = 0; run < bench.settings().runs(); run++) {
            rates.add(flood(cluster, connection, objects));
            lag.add(trickle(cluster, connection, seconds));
          }
        }
      }
    }
    List<Row> rows = new ArrayList<>();
    rows.add(
        Row.of("watcher: events of 4.6 KB into the database", Figure.of(rates, "events/s"))
            .bar("≥ 5,000/s"));
    rows.addAll(lag.rows("watcher: event → committed, at 500 events/s", "", "< 200 ms"));
    return rows;
  }

  private static void awaitWatch(SyntheticCluster cluster) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!cluster.isWatched()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("nobody watches");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  /**
   * One event of each object, as fast as they are taken, so that none coalesces with another.
   *
   * @return events per second until the last one was committed
   */
  private static double flood(SyntheticCluster cluster, Connection connection, int objects)
      throws Exception {
    long before = cluster.touch(1);
    long start = System.nanoTime();
    for (int id = 1; id <= objects; id++) {
      cluster.touch(id);
    }
    cluster.flush();
    await(connection, before, objects);
    return objects / ((System.nanoTime() - start) / 1e9);
  }

  private static void await(Connection connection, long version, int count) throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (PreparedStatement look = connection.prepareStatement(WRITTEN)) {
      look.setLong(1, version);
      while (true) {
        try (ResultSet row = look.executeQuery()) {
          row.next();
          if (row.getInt(1) >= count) {
            return;
          }
          if (System.nanoTime() > end) {
            throw new IllegalStateException("only " + row.getInt(1) + " of " + count);
          }
        }
        LockSupport.parkNanos(5_000_000);
      }
    }
  }

  /** How long each event took from its being sent until others could read it. */
  private static List<Long> trickle(SyntheticCluster cluster, Connection connection, int seconds)
      throws Exception {
    Map<Long, Long> sent = new HashMap<>();
    List<Long> lags = new ArrayList<>();
    int total = CALM_RATE * seconds;
    long seen = cluster.touch(1);
    long start = System.nanoTime();
    int next = 0;
    long end = start + PATIENCE.toNanos();
    try (PreparedStatement look = connection.prepareStatement(SINCE)) {
      while (lags.size() < total && System.nanoTime() < end) {
        while (next < total && System.nanoTime() >= start + next * 1_000_000_000L / CALM_RATE) {
          sent.put(cluster.touch(next + 2), System.nanoTime());
          next++;
        }
        cluster.flush();
        seen = Math.max(seen, look(look, seen, sent, lags));
        LockSupport.parkNanos(1_000_000);
      }
    }
    if (lags.size() < total) {
      throw new IllegalStateException("only " + lags.size() + " of " + total + " came");
    }
    return lags;
  }

  private static long look(PreparedStatement look, long seen, Map<Long, Long> sent, List<Long> lags)
      throws SQLException {
    look.setLong(1, seen - 2_000); // batches may commit out of order
    try (ResultSet rows = look.executeQuery()) {
      long now = System.nanoTime();
      long newest = seen;
      while (rows.next()) {
        Long at = sent.remove(rows.getLong(1));
        if (at != null) {
          lags.add(now - at);
        }
        newest = Math.max(newest, rows.getLong(1));
      }
      return newest;
    }
  }
}
