package io.kontrol.systemtests.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.systemtests.benchmark.load.BenchManifests;
import io.kontrol.systemtests.benchmark.result.Percentiles;
import io.kontrol.systemtests.benchmark.result.ResultRow;
import io.kontrol.systemtests.http.HttpResult;
import io.kontrol.systemtests.http.TestJson;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Latency from an edit by another client until the database contains it, and until the cluster has
 * the desired value again. Each object is edited once, since recurring drift is corrected with
 * backoff.
 */
final class DriftLatency implements Measure {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String SEEN =
      """
      SELECT k8s_resource_version::BIGINT >= ? FROM resource_current_states c
      JOIN resources r ON r.id = c.resource_id
      WHERE r.namespace = ? AND r.name = ?
      """;

  @Override
  public String name() {
    return "drift-latency";
  }

  @Override
  public List<ResultRow> rows(Bench bench) throws Exception {
    int edits = bench.settings().size(100, 40);
    Percentiles seen = new Percentiles();
    Percentiles reverted = new Percentiles();
    try (BenchStack stack = bench.startedStack();
        Connection connection = stack.connection()) {
      for (int run = 0; run <= bench.settings().runs(); run++) {
        String namespace = "drift-" + run;
        create(stack, namespace, edits);
        List<Long> toSeen = new ArrayList<>();
        List<Long> toReverted = new ArrayList<>();
        for (int i = 0; i < edits; i++) {
          edit(stack, connection, namespace, "drift-" + i, toSeen, toReverted);
        }
        if (run > 0) { // the first one is the warm-up
          seen.add(toSeen);
          reverted.add(toReverted);
        }
      }
    }
    List<ResultRow> rows = new ArrayList<>(seen.rows("edit by another hand → seen", "", "< 1 s"));
    rows.addAll(reverted.rows("edit by another hand → reverted", "", ""));
    return rows;
  }

  private static void create(BenchStack stack, String namespace, int count) throws Exception {
    stack.makeNamespace(namespace);
    List<ObjectNode> manifests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      manifests.add(BenchManifests.configMap(namespace, "drift-" + i, "desired"));
    }
    for (ObjectNode list : BenchManifests.lists(manifests, 500)) {
      HttpResult answer = stack.api().apply(BenchStack.CLUSTER_ID, "", list);
      if (!answer.isSuccess()) {
        throw new IOException("/apply answered " + answer);
      }
    }
    stack.awaitSynced(namespace);
  }

  private static void edit(
      BenchStack stack,
      Connection connection,
      String namespace,
      String name,
      List<Long> toSeen,
      List<Long> toReverted)
      throws Exception {
    String path = "/api/v1/namespaces/" + namespace + "/configmaps/" + name;
    ObjectNode patch = TestJson.object();
    patch.putObject("data").put("value", "by another hand");
    JsonNode edited = stack.cluster().mergePatch(path, patch).json();
    long start = System.nanoTime();
    CompletableFuture<Long> back =
        CompletableFuture.supplyAsync(() -> awaitReverted(stack, path) - start);
    long version = edited.path("metadata").path("resourceVersion").asLong();
    toSeen.add(awaitSeen(connection, version, namespace, name) - start);
    toReverted.add(back.get());
  }

  private static long awaitSeen(Connection connection, long version, String namespace, String name)
      throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (PreparedStatement look = connection.prepareStatement(SEEN)) {
      look.setLong(1, version);
      look.setString(2, namespace);
      look.setString(3, name);
      while (System.nanoTime() < end) {
        try (ResultSet row = look.executeQuery()) {
          if (row.next() && row.getBoolean(1)) {
            return System.nanoTime();
          }
        }
        LockSupport.parkNanos(1_000_000);
      }
    }
    throw new IllegalStateException(name + " was not seen");
  }

  private static long awaitReverted(BenchStack stack, String path) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      try {
        JsonNode object = stack.cluster().get(path).orElseThrow();
        if (object.path("data").path("value").asText().equals("desired")) {
          return System.nanoTime();
        }
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      LockSupport.parkNanos(2_000_000);
    }
    throw new IllegalStateException(path + " was not reverted");
  }
}
