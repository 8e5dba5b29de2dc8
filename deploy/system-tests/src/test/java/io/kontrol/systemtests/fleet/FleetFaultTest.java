package io.kontrol.systemtests.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.local.Progress;
import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import io.kontrol.local.StackSettings;
import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.local.process.StackProcess;
import io.kontrol.systemtests.http.Http;
import io.kontrol.systemtests.http.HttpResult;
import io.kontrol.systemtests.http.KontrolApi;
import java.io.IOException;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * 200 nodes call in while both api-servers and the database are killed, each for longer than a node
 * may be silent. Some nodes really fall silent: before, between and during the outages.
 */
@Tag("long")
class FleetFaultTest {
  private static final int NODES = 200;
  private static final int SILENT = 5;
  private static final Duration INTERVAL = Duration.ofSeconds(2);
  private static final Duration OFFLINE_AFTER = Duration.ofSeconds(12);
  private static final Duration OUTAGE = OFFLINE_AFTER.plusSeconds(4);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<String> REPLICAS = List.of("api-server-1", "api-server-2");

  private final List<CallingNode> nodes = new ArrayList<>();
  private final List<Future<?>> steps = new ArrayList<>();
  private int nextSilent;

  @Test
  void nobodyIsCalledOfflineWronglyAndNobodyIsMissed(
      @TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
    StackSettings settings = StackSettings.forTest(directory, new ClusterChoice.Sandbox());
    ScheduledExecutorService threads = Executors.newScheduledThreadPool(NODES);
    try (Stack stack = new Stack(settings, Progress.SILENT)) {
      stack.startDatabase();
      stack.startCluster();
      for (String replica : REPLICAS) {
        start(stack.addReplica(replica, Service.API_SERVER, environment()));
      }
      register(stack, threads);
      nodes.forEach(CallingNode::begin);

      faults(stack, threads);
      for (Future<?> step : steps) {
        step.get();
      }

      List<CallingNode> gone = nodes.stream().filter(CallingNode::isSilent).toList();
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(offline(stack)).isEqualTo(ids(gone)));
      threads.shutdownNow();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      assertThat(gone).hasSize(4 * SILENT);
      assertThat(called(stack)).as("called offline, each once").isEqualTo(ids(gone));
      assertThat(nodes).allMatch(node -> node.unexpected() == 0);
      assertThat(nodes.stream().mapToInt(node -> node.answered().size()).sum())
          .isGreaterThan(NODES * 5);
      assertNothingIsLost(stack);
    } finally {
      threads.shutdownNow();
    }
  }

  private static Map<String, String> environment() {
    return Map.of(
        "KONTROL_NODES_HEARTBEAT_INTERVAL",
        INTERVAL.toString(),
        "KONTROL_NODES_OFFLINE_AFTER",
        OFFLINE_AFTER.toString(),
        "KONTROL_NODES_SWEEP",
        "PT0.5S",
        "KONTROL_NODES_HEARTBEAT_BURST",
        "100");
  }

  private static void start(StackProcess process) {
    process.start();
    process.awaitReady(PATIENCE);
  }

  private void register(Stack stack, ScheduledExecutorService threads) throws IOException {
    List<Http> replicas = new ArrayList<>();
    for (String replica : REPLICAS) {
      replicas.add(
          new Http(
              stack.urlOf(replica).toString(), Map.of(), Optional.empty(), Duration.ofSeconds(3)));
    }
    Http api =
        new KontrolApi(
                stack.urlOf(REPLICAS.get(0)).getPort(), stack.adminToken(), Duration.ofSeconds(10))
            .http();
    for (int i = 0; i < NODES; i++) {
      HttpResult made =
          api.send(
              "POST",
              "/api/v1/nodes",
              "application/json",
              "{\"name\":\"node-%d\",\"region\":\"here\"}".formatted(i));
      JsonNode node = made.json();
      nodes.add(
          new CallingNode(
              node.path("id").asInt(),
              node.path("api_key").asText(),
              replicas,
              threads,
              INTERVAL.toMillis()));
    }
  }

  /** Each fault ends before the next begins. */
  private void faults(Stack stack, ScheduledExecutorService threads) {
    StackProcess first = stack.component(REPLICAS.get(0));
    StackProcess second = stack.component(REPLICAS.get(1));
    StackProcess database = stack.database().component();
    Plan plan = new Plan(threads);
    plan.after(3, this::someFallSilent);
    plan.after(3, first::kill);
    plan.after(3, () -> start(first));
    plan.after(5, second::kill);
    plan.after(3, () -> start(second));
    plan.after(2, this::someFallSilent);
    plan.after(3, database::kill);
    plan.after(5, this::someFallSilent);
    plan.after(OUTAGE.toSeconds() - 5, () -> start(database));
    plan.after(8, first::kill);
    plan.after(0, second::kill);
    plan.after(5, this::someFallSilent);
    plan.after(OUTAGE.toSeconds() - 5, () -> start(first));
    plan.after(0, () -> start(second));
    plan.after(OFFLINE_AFTER.toSeconds(), () -> {});
    steps.add(plan.begin());
  }

  private void someFallSilent() {
    for (int i = 0; i < SILENT; i++) {
      nodes.get(nextSilent++).fallSilent();
    }
  }

  /** Steps one after the other, each some seconds after the one before has ended. */
  private static final class Plan {
    private record Step(long seconds, Runnable action) {}

    private final ScheduledExecutorService threads;
    private final List<Step> steps = new ArrayList<>();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    Plan(ScheduledExecutorService threads) {
      this.threads = threads;
    }

    void after(long seconds, Runnable action) {
      steps.add(new Step(seconds, action));
    }

    Future<?> begin() {
      schedule(0);
      return done;
    }

    private void schedule(int index) {
      if (index == steps.size()) {
        done.complete(null);
        return;
      }
      Step step = steps.get(index);
      var unused = threads.schedule(() -> run(index, step), step.seconds(), TimeUnit.SECONDS);
    }

    private void run(int index, Step step) {
      try {
        step.action().run();
        schedule(index + 1);
      } catch (RuntimeException e) {
        done.completeExceptionally(e);
      }
    }
  }

  private static Set<Integer> ids(List<CallingNode> nodes) {
    Set<Integer> ids = new TreeSet<>();
    nodes.forEach(node -> ids.add(node.id()));
    return ids;
  }

  private static Set<Integer> offline(Stack stack) throws SQLException {
    return new TreeSet<>(
        column(stack, "SELECT id FROM nodes WHERE status = 'OFFLINE' ORDER BY id"));
  }

  private static Set<Integer> called(Stack stack) throws SQLException {
    List<Integer> called =
        column(
            stack,
            "SELECT node_id FROM node_lifecycle_logs WHERE event_type = 'WENT_OFFLINE' ORDER BY node_id");
    assertThat(called).doesNotHaveDuplicates();
    return new TreeSet<>(called);
  }

  private static List<Integer> column(Stack stack, String sql) throws SQLException {
    List<Integer> values = new ArrayList<>();
    try (Connection connection = stack.database().owner().getConnection();
        PreparedStatement read = connection.prepareStatement(sql);
        ResultSet row = read.executeQuery()) {
      while (row.next()) {
        values.add(row.getInt(1));
      }
    }
    return values;
  }

  /** What was answered is there once; and so is what belongs to it. */
  private void assertNothingIsLost(Stack stack) throws SQLException {
    Map<Integer, List<Integer>> stored = new HashMap<>();
    try (Connection connection = stack.database().owner().getConnection();
        PreparedStatement read =
            connection.prepareStatement(
                "SELECT node_id, (metrics_data::JSONB ->> 'n')::INT FROM node_heartbeats");
        ResultSet row = read.executeQuery()) {
      while (row.next()) {
        stored.computeIfAbsent(row.getInt(1), any -> new ArrayList<>()).add(row.getInt(2));
      }
    }
    for (CallingNode node : nodes) {
      assertThat(stored.getOrDefault(node.id(), List.of()))
          .as("heartbeats of node %d", node.id())
          .doesNotHaveDuplicates()
          .containsAll(node.answered());
    }
    int heartbeats = stored.values().stream().mapToInt(List::size).sum();
    assertThat(column(stack, "SELECT count(*) FROM metrics")).containsExactly(heartbeats);
    assertThat(column(stack, "SELECT count(*) FROM pool_analytics")).containsExactly(heartbeats);
  }
}
