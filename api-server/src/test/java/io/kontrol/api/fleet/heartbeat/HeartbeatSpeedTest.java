package io.kontrol.api.fleet.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.access.CredentialHash;
import io.kontrol.api.access.CredentialKind;
import io.kontrol.api.fleet.heartbeat.HeartbeatRows.JudgedPool;
import io.kontrol.api.fleet.schedule.Bounds;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.migrations.Migrations;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/**
 * Heartbeats with 5 metrics and 2 pools over HTTP, and the same statements by plain JDBC: two
 * seconds with one and two with the other, in turn.
 */
@Tag("speed")
@ApiTest
@TestProfile(HeartbeatSpeedTest.Unthrottled.class)
class HeartbeatSpeedTest {
  private static final Logger LOG = Logger.getLogger(HeartbeatSpeedTest.class);
  private static final int CLIENTS = 16;
  private static final int NODES = 1_000;
  private static final int ROUNDS = 9;
  private static final double BAR = 0.8;

  /** All nodes call in far more often than they should. */
  public static final class Unthrottled implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("kontrol.nodes.heartbeat-burst", "1000000");
    }

    @Override
    public List<TestResourceEntry> testResources() {
      return List.of(new TestResourceEntry(WithoutProxy.class));
    }
  }

  /** The proxy that other tests cut would cost the api-server more than its own work. */
  public static final class WithoutProxy implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
      return Map.of("quarkus.datasource.jdbc.url", ApiDatabase.get().url());
    }

    @Override
    public int order() {
      return 1; // after that of all tests, so that this address counts
    }

    @Override
    public void stop() {
      // nothing was started
    }
  }

  @Inject @Nullable Bounds bounds;

  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger first = new AtomicInteger();
  private final List<String> keys = new ArrayList<>();

  @Test
  void heartbeatsAreNearlyAsFastAsTheirStatements() throws Exception {
    register();
    ApiDatabase.query("SELECT ensure_day_partitions(1)");
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    double[] http = new double[ROUNDS];
    double[] plain = new double[ROUNDS];
    double[] prepared = new double[ROUNDS];
    try {
      for (int round = -2; round < ROUNDS; round++) {
        double overHttp = rate(clients, this::overHttp);
        double overJdbc = rate(clients, end -> overJdbc(end, "simple"));
        double overPrepared = rate(clients, end -> overJdbc(end, "extended"));
        if (round >= 0) {
          http[round] = overHttp;
          plain[round] = overJdbc;
          prepared[round] = overPrepared;
        }
      }
    } finally {
      clients.shutdownNow();
    }
    double ratio = tell("as pgbench sends them", http, plain);
    double unused = tell("prepared", http, prepared);
    assertThat(ratio).isGreaterThanOrEqualTo(BAR);
  }

  /**
   * @return the median of the rounds' ratios
   */
  private static double tell(String how, double[] http, double[] statements) {
    double[] ratios = new double[ROUNDS];
    Arrays.setAll(ratios, i -> http[i] / statements[i]);
    LOG.infof(
        "Heartbeats with 5 metrics and 2 pools, %d clients: %s; the same statements by JDBC, %s: %s; ratio %.2f (%.2f to %.2f)",
        CLIENTS,
        shown(http),
        how,
        shown(statements),
        sorted(ratios)[ROUNDS / 2],
        sorted(ratios)[0],
        sorted(ratios)[ROUNDS - 1]);
    return sorted(ratios)[ROUNDS / 2];
  }

  private static String shown(double[] rates) {
    double[] sorted = sorted(rates);
    return "%.0f/s (%.0f to %.0f)".formatted(sorted[ROUNDS / 2], sorted[0], sorted[ROUNDS - 1]);
  }

  private static double[] sorted(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  private void register() {
    StringBuilder rows = new StringBuilder();
    for (int i = 0; i < NODES; i++) {
      String key = CredentialKind.NODE_KEY.newCredential();
      keys.add(key);
      rows.append(i == 0 ? "" : ",")
          .append("('speed','here','")
          .append(CredentialHash.of(key))
          .append("')");
    }
    first.set(
        Integer.parseInt(
            ApiDatabase.query(
                "WITH made AS (INSERT INTO nodes (name, region, api_key_hash) VALUES "
                    + rows
                    + " RETURNING id) SELECT min(id) FROM made")));
  }

  private static String body(int node) {
    StringBuilder body = new StringBuilder("{\"status\":\"ACTIVE\",\"metrics\":[");
    for (String type : List.of("cpu", "memory", "disk", "load", "network")) {
      body.append(type.equals("cpu") ? "" : ",")
          .append("{\"metric_type\":\"%s\",\"value\":12.5,\"unit\":\"percent\"}".formatted(type));
    }
    body.append("],\"pool_analytics\":[");
    for (int pool = 0; pool < 2; pool++) {
      body.append(pool == 0 ? "" : ",")
          .append(
              """
              {"oracle_pool_id":"ocid1.instancepool.speed.%d.%d","current_instances":3,"active_instances":3,
               "avg_cpu_utilization":42.5,"avg_memory_utilization":17.25}
              """
                  .formatted(node, pool));
    }
    return body.append("]}").toString();
  }

  private int overHttp(long end) throws Exception {
    int sent = 0;
    try (KeptConnection connection = new KeptConnection(Api.uri(""))) {
      while (System.nanoTime() < end) {
        int node = next.getAndIncrement() % NODES;
        String head =
            "POST /api/v1/nodes/%d/heartbeat HTTP/1.1\r\nX-API-Key: %s\r\nContent-Type: application/json"
                .formatted(first.get() + node, keys.get(node));
        int status = connection.send(head, body(node).getBytes(StandardCharsets.UTF_8));
        assertThat(status).isEqualTo(200);
        sent++;
      }
    }
    return sent;
  }

  /**
   * @param mode {@code simple}, in which each statement is parsed and planned again, as pgbench
   *     does; or {@code extended}, in which it is prepared
   */
  private int overJdbc(long end, String mode) throws SQLException {
    int sent = 0;
    PGSimpleDataSource source = ApiDatabase.get().as(Migrations.API_SERVER_ROLE);
    source.setPreferQueryMode(PreferQueryMode.of(mode));
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      while (System.nanoTime() < end) {
        int node = next.getAndIncrement() % NODES;
        statements(connection, first.get() + node, read(node));
        connection.commit();
        sent++;
      }
    }
    return sent;
  }

  private final Map<Integer, NodeHeartbeat> parsed = new ConcurrentHashMap<>();

  /** Reading is no part of the statements. */
  private NodeHeartbeat read(int node) {
    return parsed.computeIfAbsent(
        node, any -> HeartbeatReader.read(body(node).getBytes(StandardCharsets.UTF_8)));
  }

  private void statements(Connection connection, int id, NodeHeartbeat heartbeat)
      throws SQLException {
    ReportingNode node = ReportingNode.lock(connection, id).orElseThrow();
    Map<String, KnownPool> pools = ReportedPools.resolve(connection, node, heartbeat);
    List<JudgedPool> judged =
        heartbeat.pools().stream()
            .map(
                pool ->
                    new JudgedPool(ReportedPools.of(pools, pool.oraclePoolId()), pool, "healthy"))
            .toList();
    HeartbeatRows.write(
        connection,
        node,
        NodeState.of(heartbeat, node.now()),
        heartbeat,
        pools,
        judged,
        true,
        node.now());
    var unused = Objects.requireNonNull(bounds).of(connection, id, node.now());
  }

  @FunctionalInterface
  private interface Load {
    int until(long end) throws Exception;
  }

  private static double rate(ExecutorService clients, Load load) throws Exception {
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(2);
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      tasks.add(() -> load.until(end));
    }
    int sum = 0;
    for (Future<Integer> each : clients.invokeAll(tasks)) {
      sum += each.get();
    }
    return sum * 1e9 / (System.nanoTime() - start);
  }
}
