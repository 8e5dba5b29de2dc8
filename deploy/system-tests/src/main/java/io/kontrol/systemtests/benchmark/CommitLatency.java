package io.kontrol.systemtests.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.systemtests.benchmark.load.BenchManifests;
import io.kontrol.systemtests.benchmark.result.Percentiles;
import io.kontrol.systemtests.benchmark.result.ResultRow;
import io.kontrol.systemtests.http.HttpResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/**
 * Latency from the commit of a change, which is the API's response, until it is applied and until
 * it is Synced.
 */
final class CommitLatency implements Measure {
  private static final String NAMESPACE = "latency";
  private static final int RATE = 100;

  /** Interval between two edits of one object; no change may take longer. */
  private static final int SECONDS_APART = 10;

  @Override
  public String name() {
    return "commit-latency";
  }

  @Override
  public List<ResultRow> rows(Bench bench) throws Exception {
    int edits = bench.settings().size(200, 60);
    int seconds = bench.settings().size(10, 5);
    Percentiles idleApplied = new Percentiles();
    Percentiles idleSynced = new Percentiles();
    Percentiles busyApplied = new Percentiles();
    Percentiles busySynced = new Percentiles();
    try (BenchStack stack = bench.startedStack()) {
      stack.makeNamespace(NAMESPACE);
      List<Integer> ids = create(stack, RATE * SECONDS_APART);
      stack.awaitSynced(NAMESPACE);
      oneByOne(stack, ids, edits, new Percentiles(), new Percentiles()); // warm-up
      atRate(stack, ids, seconds, new Percentiles(), new Percentiles());
      for (int run = 0; run < bench.settings().runs(); run++) {
        oneByOne(stack, ids, edits, idleApplied, idleSynced);
        atRate(stack, ids, seconds, busyApplied, busySynced);
      }
    }
    List<ResultRow> rows = new ArrayList<>();
    rows.addAll(idleApplied.rows("commit → applied, idle", "", "< 150 ms"));
    rows.addAll(idleSynced.rows("commit → Synced, idle", "", ""));
    rows.addAll(busyApplied.rows("commit → applied, 100 changes/s", "", "< 1 s"));
    rows.addAll(busySynced.rows("commit → Synced, 100 changes/s", "", ""));
    return rows;
  }

  private static List<Integer> create(BenchStack stack, int count) throws IOException {
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      HttpResult answer =
          stack
              .api()
              .create(
                  BenchStack.CLUSTER_ID,
                  BenchManifests.configMap(NAMESPACE, "latency-" + i, "first"),
                  "latency-" + i);
      if (answer.status() != 201) {
        throw new IOException("POST answered " + answer);
      }
      ids.add(answer.json().path("id").asInt());
    }
    return ids;
  }

  private static void oneByOne(
      BenchStack stack, List<Integer> ids, int edits, Percentiles applied, Percentiles synced)
      throws Exception {
    try (Arrivals arrivals = new Arrivals(stack.connection())) {
      for (int i = 0; i < edits; i++) {
        edit(stack, ids, i % ids.size(), arrivals);
        arrivals.await();
      }
      applied.add(arrivals.toApplied());
      synced.add(arrivals.toSynced());
    }
  }

  /** An open loop: edits do not wait for the previous one. */
  private static void atRate(
      BenchStack stack, List<Integer> ids, int seconds, Percentiles applied, Percentiles synced)
      throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(16);
    List<Future<?>> edits = new ArrayList<>();
    try (Arrivals arrivals = new Arrivals(stack.connection())) {
      long start = System.nanoTime();
      for (int i = 0; i < RATE * seconds; i++) {
        long due = start + i * 1_000_000_000L / RATE;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        int index = i % ids.size();
        edits.add(clients.submit(() -> edit(stack, ids, index, arrivals)));
      }
      for (Future<?> edit : edits) {
        edit.get();
      }
      arrivals.await();
      applied.add(arrivals.toApplied());
      synced.add(arrivals.toSynced());
    } finally {
      clients.shutdownNow();
    }
  }

  private static boolean edit(BenchStack stack, List<Integer> ids, int index, Arrivals arrivals)
      throws IOException {
    int id = ids.get(index);
    if (arrivals.isUnderWay(id)) {
      throw new IllegalStateException(
          SECONDS_APART + " seconds were not enough for resource " + id);
    }
    HttpResult answer =
        stack
            .api()
            .replace(
                id,
                BenchManifests.configMap(
                    NAMESPACE, "latency-" + index, "value " + System.nanoTime()),
                "*");
    long committed = System.nanoTime();
    if (!answer.isSuccess()) {
      throw new IOException("PUT answered " + answer);
    }
    JsonNode body = answer.json();
    arrivals.expect(id, body.path("generation").asInt(), committed);
    return true;
  }
}
