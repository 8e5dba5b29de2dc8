package io.kontrol.systemtests.benchmark;

import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import io.kontrol.local.process.ProcessSignal;
import io.kontrol.systemtests.cluster.ClusterAddress;
import io.kontrol.systemtests.cluster.ClusterClient;
import io.kontrol.systemtests.http.KontrolApi;
import io.kontrol.systemtests.http.TestJson;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A running stack with its clients. */
final class BenchStack implements AutoCloseable {
  static final String CLUSTER_ID = "local";

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** The query slows the services down, so the interval shrinks towards the expected end. */
  private static final long LEAST_PAUSE = 10_000_000;

  private static final long PAUSE_PER_RESOURCE = 200_000;

  private static final String NOT_YET =
      """
      SELECT count(*) FROM resources r
      LEFT JOIN resource_applied_states a ON a.resource_id = r.id
      WHERE r.namespace = ? AND a.generation IS DISTINCT FROM r.generation
      """;

  private static final String NOT_SYNCED =
      """
      SELECT count(*) FROM resources r JOIN resource_status s ON s.resource_id = r.id
      WHERE r.namespace = ? AND s.sync <> 'Synced'
      """;

  private final Stack stack;
  private final KontrolApi api;
  private final ClusterClient cluster;

  BenchStack(Stack stack) throws IOException {
    this.stack = stack;
    this.api = new KontrolApi(stack.apiUrl().getPort(), stack.adminToken(), Duration.ofSeconds(60));
    this.cluster = new ClusterClient(ClusterAddress.of(stack.cluster().kubeconfig()));
  }

  Stack stack() {
    return stack;
  }

  KontrolApi api() {
    return api;
  }

  ClusterClient cluster() {
    return cluster;
  }

  Connection connection() throws SQLException {
    return stack.database().owner().getConnection();
  }

  void makeNamespace(String name) throws IOException {
    var object = TestJson.object().put("apiVersion", "v1").put("kind", "Namespace");
    object.putObject("metadata").put("name", name);
    cluster.create("/api/v1/namespaces", object);
  }

  /** Suspends the services (SIGSTOP), so that they use no CPU. */
  void pauseServices() {
    signal(ProcessSignal.STOP);
  }

  void resumeServices() {
    signal(ProcessSignal.CONT);
  }

  private void signal(ProcessSignal signal) {
    for (Service service : Service.values()) {
      stack.service(service).pid().ifPresent(signal::send);
    }
  }

  /**
   * @return the time at which it was observed, by {@link System#nanoTime}
   */
  long awaitApplied(String namespace) throws SQLException {
    return awaitNone(NOT_YET, namespace);
  }

  long awaitSynced(String namespace) throws SQLException {
    return awaitNone(NOT_SYNCED, namespace);
  }

  private long awaitNone(String sql, String namespace) throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (Connection connection = connection();
        PreparedStatement count = connection.prepareStatement(sql)) {
      count.setString(1, namespace);
      while (true) {
        try (ResultSet result = count.executeQuery()) {
          result.next();
          int left = result.getInt(1);
          if (left == 0) {
            return System.nanoTime();
          }
          if (System.nanoTime() > end) {
            throw new IllegalStateException(left + " resources of " + namespace + " are not done");
          }
          LockSupport.parkNanos(Math.max(LEAST_PAUSE, left * PAUSE_PER_RESOURCE));
        }
      }
    }
  }

  @Override
  public void close() {
    stack.close();
  }
}
