package io.kontrol.systemtests.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.systemtests.benchmark.baseline.BareLoop;
import io.kontrol.systemtests.benchmark.baseline.Kubectl;
import io.kontrol.systemtests.benchmark.load.BenchManifests;
import io.kontrol.systemtests.benchmark.result.Figure;
import io.kontrol.systemtests.benchmark.result.ResultRow;
import io.kontrol.systemtests.http.HttpResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Throughput from {@code /apply} to the cluster. */
final class ApplyThroughput implements Measure {
  private static final int BATCH = 500;
  private static final String UNIT = "objects/s";

  private final String name;
  private final String collection;
  private final int whole;
  private final int quick;
  private final BiFunction<String, String, ObjectNode> manifest;

  private ApplyThroughput(
      String name,
      String collection,
      int whole,
      int quick,
      BiFunction<String, String, ObjectNode> manifest) {
    this.name = name;
    this.collection = collection;
    this.whole = whole;
    this.quick = quick;
    this.manifest = manifest;
  }

  static ApplyThroughput ofConfigMaps() {
    return new ApplyThroughput(
        "apply-configmaps",
        "/api/v1/namespaces/%s/configmaps",
        2_000,
        500,
        (namespace, name) -> BenchManifests.configMap(namespace, name, "first"));
  }

  static ApplyThroughput ofDeployments() {
    return new ApplyThroughput(
        "apply-deployments",
        "/apis/apps/v1/namespaces/%s/deployments",
        500,
        200,
        BenchManifests::deployment);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<ResultRow> rows(Bench bench) throws Exception {
    int count = bench.settings().size(whole, quick);
    List<Double> bare = new ArrayList<>();
    List<Double> applied = new ArrayList<>();
    List<Double> synced = new ArrayList<>();
    List<Double> kubectl = new ArrayList<>();
    try (BenchStack stack = bench.startedStack();
        BareLoop loop = new BareLoop(stack.stack().cluster().kubeconfig())) {
      warmUp(stack, loop, count);
      for (int run = 1; run <= bench.settings().runs(); run++) {
        bare.add(bareRun(stack, loop, "bare-" + run, count));
        measureKontrol(stack, "kontrol-" + run, count, applied, synced);
        Optional<Kubectl> peer = Kubectl.find();
        if (peer.isPresent()) {
          kubectl.add(peerRun(bench, stack, peer.get(), "peer-" + run, Math.min(count, 200)));
        }
        Bench.say(
            "%s run %d: bare %.0f/s, applied %.0f/s, synced %.0f/s"
                .formatted(name, run, last(bare), last(applied), last(synced)));
      }
    }
    ResultRow row =
        ResultRow.of("%s: %,d until applied".formatted(name, count), Figure.of(applied, UNIT))
            .against("bare loop", Figure.of(bare, UNIT))
            .bar(name.contains("configmaps") ? "ratio ≥ 0.7" : "");
    if (!kubectl.isEmpty()) {
      row = row.peer("kubectl", Figure.of(kubectl, UNIT));
    }
    return List.of(
        row,
        ResultRow.of("%s: %,d until Synced".formatted(name, count), Figure.of(synced, UNIT))
            .against("bare loop", Figure.of(bare, UNIT)));
  }

  private static double last(List<Double> values) {
    return values.get(values.size() - 1);
  }

  /** Warms the JIT compiler up. */
  private void warmUp(BenchStack stack, BareLoop loop, int count) throws Exception {
    bareRun(stack, loop, "bare-0", count);
    measureKontrol(stack, "kontrol-0", count, new ArrayList<>(), new ArrayList<>());
  }

  private double bareRun(BenchStack stack, BareLoop loop, String namespace, int count)
      throws IOException, InterruptedException {
    stack.makeNamespace(namespace);
    List<ObjectNode> manifests = manifests(namespace, count);
    stack.pauseServices();
    try {
      return loop.apply(Collections.nCopies(count, collection.formatted(namespace)), manifests);
    } finally {
      stack.resumeServices();
    }
  }

  private void measureKontrol(
      BenchStack stack, String namespace, int count, List<Double> applied, List<Double> synced)
      throws Exception {
    stack.makeNamespace(namespace);
    List<ObjectNode> lists = BenchManifests.lists(manifests(namespace, count), BATCH);
    long start = System.nanoTime();
    for (ObjectNode list : lists) {
      HttpResult answer = stack.api().apply(BenchStack.CLUSTER_ID, "", list);
      if (!answer.isSuccess()) {
        throw new IllegalStateException("/apply answered " + answer);
      }
    }
    applied.add(count / ((stack.awaitApplied(namespace) - start) / 1e9));
    synced.add(count / ((stack.awaitSynced(namespace) - start) / 1e9));
  }

  private double peerRun(
      Bench bench, BenchStack stack, Kubectl kubectl, String namespace, int count)
      throws IOException, InterruptedException {
    stack.makeNamespace(namespace);
    return kubectl.apply(
        stack.stack().cluster().kubeconfig(),
        bench.file(name + ".json"),
        manifests(namespace, count));
  }

  private List<ObjectNode> manifests(String namespace, int count) {
    List<ObjectNode> manifests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      manifests.add(manifest.apply(namespace, "bench-" + i));
    }
    return manifests;
  }
}
