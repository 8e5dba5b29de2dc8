package io.kontrol.systemtests.benchmark;

import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.local.process.StackProcess;
import io.kontrol.systemtests.http.Http;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A watcher with a database and a synthetic cluster, without other services. */
final class WatchedFleet implements AutoCloseable {
  private static final String WATCHER = "watcher";
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Duration LOOK = Duration.ofMillis(5);

  /** By primary key, so that polling is cheap. */
  private static final String VERSION =
      "SELECT k8s_resource_version::BIGINT FROM resource_current_states WHERE resource_id = ?";

  private static final String COUNT =
      "SELECT count(*) FROM resource_current_states WHERE k8s_resource_version::BIGINT >= ?";

  private final int objects;
  private final SyntheticCluster cluster;
  private final Stack stack;
  private final StackProcess watcher;

  /**
   * @param bytes of each object as JSON, about
   */
  WatchedFleet(Bench bench, int objects, int bytes, List<String> javaOptions) throws IOException {
    this.objects = objects;
    this.cluster = new SyntheticCluster(objects, bytes);
    Path kubeconfig = bench.file("fleet-" + objects + ".kubeconfig");
    cluster.writeKubeconfig(kubeconfig);
    this.stack =
        bench.newStack(new ClusterChoice.Existing(kubeconfig, Optional.empty()), javaOptions);
    stack.startDatabase();
    stack.startCluster();
    this.watcher = stack.addReplica(WATCHER, Service.WATCHER, Map.of());
  }

  /** Starts the watcher, without objects to watch. */
  void start() {
    watcher.start();
    watcher.awaitReady(PATIENCE);
  }

  /**
   * Inserts all objects as desired and applied; returns when all are observed, Synced and watched.
   */
  void fill() throws SQLException {
    try (Connection connection = connection()) {
      FleetRows rows = new FleetRows(connection);
      rows.addApplied(1, objects);
      awaitAll(SyntheticCluster.firstVersion());
      rows.agree();
    }
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!cluster.isWatched()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("nobody watches");
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  SyntheticCluster cluster() {
    return cluster;
  }

  int objects() {
    return objects;
  }

  long watcherPid() {
    return watcher.pid().orElseThrow();
  }

  Connection connection() throws SQLException {
    return stack.database().owner().getConnection();
  }

  /**
   * Changes each object once, as fast as the changes are received.
   *
   * @return the version before the first change
   */
  long touchAll() throws IOException {
    long first = cluster.touch(1);
    for (int id = 2; id <= objects; id++) {
      cluster.touch(id);
    }
    cluster.flush();
    return first;
  }

  /** Waits until each object is in the database at this version or a later one. */
  void awaitAll(long version) throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (Connection connection = connection()) {
      while (one(connection, VERSION, objects) < version
          || one(connection, COUNT, version) < objects) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException(
              "only " + one(connection, COUNT, version) + " objects are at " + version);
        }
        LockSupport.parkNanos(LOOK.toNanos());
      }
    }
  }

  private static long one(Connection connection, String sql, long parameter) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, parameter);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /** A metric of the watcher. */
  double metric(String name) throws IOException {
    Http http =
        new Http(
            stack.urlOf(WATCHER).toString(), Map.of(), Optional.empty(), Duration.ofSeconds(10));
    for (String line : http.get("/q/metrics").text().split("\n", -1)) {
      if (line.startsWith(name + " ") || line.startsWith(name + "{")) {
        return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    throw new IllegalStateException("no metric " + name);
  }

  @Override
  public void close() {
    stack.close();
    cluster.close();
  }
}
