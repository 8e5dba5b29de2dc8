package io.kontrol.systemtests.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import io.kontrol.local.process.StackProcess;
import io.kontrol.migrations.ClusterRoles;
import io.kontrol.migrations.ClusterService;
import io.kontrol.systemtests.benchmark.load.BenchManifests;
import io.kontrol.systemtests.benchmark.result.Figure;
import io.kontrol.systemtests.benchmark.result.ResultRow;
import io.kontrol.systemtests.http.HttpResult;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What row-level security between clusters costs: one cluster is served by the plain roles, another
 * by roles of its own, in one database and by turns.
 */
final class ClusterRolesCost implements Measure {
  private static final String PLAIN = "plain";
  private static final String OWN = "own";
  private static final String PASSWORD = "for the benchmark only";
  private static final String UNIT = "objects/s";
  private static final int BATCH = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private int namespaces;

  @Override
  public String name() {
    return "cluster-roles";
  }

  @Override
  public List<ResultRow> rows(Bench bench) throws Exception {
    int count = bench.settings().size(2_000, 500);
    List<Double> plain = new ArrayList<>();
    List<Double> own = new ArrayList<>();
    try (BenchStack stack = started(bench.newStack())) {
      synced(stack, PLAIN, count); // warm-up
      synced(stack, OWN, count);
      for (int run = 0; run < 2 * bench.settings().runs(); run++) {
        plain.add(synced(stack, PLAIN, count));
        own.add(synced(stack, OWN, count));
      }
    }
    return List.of(
        ResultRow.of(
                "roles of a cluster: %,d ConfigMaps until Synced".formatted(count),
                Figure.of(own, UNIT))
            .against("plain roles", Figure.of(plain, UNIT)));
  }

  private static BenchStack started(Stack processes) throws IOException, SQLException {
    try {
      processes.startDatabase();
      processes.startCluster();
      start(processes.addReplica("api-server", Service.API_SERVER, Map.of()));
      ClusterRoles.grant(
          processes.database().owner(),
          OWN,
          Map.of(ClusterService.WATCHER, PASSWORD, ClusterService.RECONCILER, PASSWORD));
      serve(processes, PLAIN);
      serve(processes, OWN);
      return new BenchStack(processes);
    } catch (IOException | SQLException | RuntimeException e) {
      processes.close();
      throw e;
    }
  }

  /** Starts the watcher and the reconciler of a cluster. */
  private static void serve(Stack processes, String clusterId) {
    start(
        processes.addReplica(
            "watcher-" + clusterId,
            Service.WATCHER,
            environment(clusterId, ClusterService.WATCHER)));
    start(
        processes.addReplica(
            "reconciler-" + clusterId,
            Service.RECONCILER,
            environment(clusterId, ClusterService.RECONCILER)));
  }

  private static Map<String, String> environment(String clusterId, ClusterService service) {
    Map<String, String> environment = new HashMap<>(Map.of("KONTROL_CLUSTER_ID", clusterId));
    if (clusterId.equals(OWN)) {
      environment.put("KONTROL_DB_USERNAME", service.roleOf(clusterId));
      environment.put("KONTROL_DB_PASSWORD", PASSWORD);
    }
    return environment;
  }

  private static void start(StackProcess process) {
    process.start();
    process.awaitReady(PATIENCE);
  }

  /**
   * @return objects per second
   */
  private double synced(BenchStack stack, String clusterId, int count)
      throws IOException, SQLException {
    String namespace = clusterId + "-" + ++namespaces;
    stack.makeNamespace(namespace);
    List<ObjectNode> manifests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      manifests.add(BenchManifests.configMap(namespace, "bench-" + i, "first"));
    }
    long start = System.nanoTime();
    for (ObjectNode list : BenchManifests.lists(manifests, BATCH)) {
      HttpResult answer = stack.api().apply(clusterId, "", list);
      if (!answer.isSuccess()) {
        throw new IllegalStateException("/apply answered " + answer);
      }
    }
    double rate = count / ((stack.awaitSynced(namespace) - start) / 1e9);
    Bench.say("%s: %.0f/s".formatted(namespace, rate));
    return rate;
  }
}
