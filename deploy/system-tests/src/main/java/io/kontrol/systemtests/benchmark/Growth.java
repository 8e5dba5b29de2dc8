package io.kontrol.systemtests.benchmark;

import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import io.kontrol.local.process.StackProcess;
import io.kontrol.systemtests.benchmark.load.HttpLoad;
import io.kontrol.systemtests.benchmark.result.Figure;
import io.kontrol.systemtests.benchmark.result.Percentiles;
import io.kontrol.systemtests.benchmark.result.ResultRow;
import io.kontrol.systemtests.http.HttpResult;
import io.kontrol.systemtests.http.KontrolApi;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The cost of a list page, and of the reconciler's sweep, by number of rows. */
final class Growth implements Measure {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The requested pages: a name and a query each. */
  private static final Map<String, String> PAGES = pages();

  private static Map<String, String> pages() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("first page", "");
    pages.put("by identity", "&namespace=fleet&kind=ConfigMap&name=object-4711");
    pages.put("by name prefix", "&namespace=fleet&name=object-99*");
    pages.put("by label", "&label_selector=app%3Dapp-77");
    pages.put("by sync", "&sync=Drifted");
    pages.put("by health", "&health=Degraded");
    return pages;
  }

  @Override
  public String name() {
    return "growth";
  }

  @Override
  public List<ResultRow> rows(Bench bench) throws Exception {
    List<Integer> sizes =
        bench.settings().quick() ? List.of(10_000, 100_000) : List.of(10_000, 100_000, 1_000_000);
    List<ResultRow> rows = new ArrayList<>();
    Map<String, NavigableMap<Integer, Double>> curves = new LinkedHashMap<>();
    ReconcilerSweep sweep = ReconcilerSweep.learn(bench);
    try (Stack stack = bench.newStack()) {
      stack.startDatabase();
      StackProcess process = stack.addReplica("api-server", Service.API_SERVER, Map.of());
      process.start();
      process.awaitReady(PATIENCE);
      KontrolApi api =
          new KontrolApi(
              stack.urlOf("api-server").getPort(), stack.adminToken(), Duration.ofMinutes(2));
      int present = 0;
      for (int size : sizes) {
        try (Connection connection = stack.database().owner().getConnection()) {
          new FleetRows(connection).addObserved(present + 1, size);
          new FleetRows(connection).agreeExceptDrifted();
          present = size;
          for (Map.Entry<String, String> page : PAGES.entrySet()) {
            Percentiles times = pageTimes(bench, api, page.getValue());
            point(curves, "list " + page.getKey(), size, times.p50().median());
            rows.add(
                ResultRow.of(
                        "list page of 100, %s, %,d rows, p99".formatted(page.getKey(), size),
                        times.p99())
                    .bar(bar(page.getKey(), size)));
          }
          Figure time = sweepTime(bench, stack, sweep);
          point(curves, "reconciler's sweep", size, time.median());
          rows.add(ResultRow.of("reconciler's sweep, %,d rows".formatted(size), time));
        }
      }
    }
    curves.forEach(bench::curve);
    return rows;
  }

  private static String bar(String page, int size) {
    if (size < 1_000_000) {
      return "";
    }
    return page.equals("by sync") || page.equals("by health") ? "< 1 s" : "< 50 ms";
  }

  private static void point(
      Map<String, NavigableMap<Integer, Double>> curves, String name, int size, double millis) {
    curves.computeIfAbsent(name, n -> new TreeMap<>()).put(size, millis);
  }

  private static Percentiles pageTimes(Bench bench, KontrolApi api, String filter)
      throws Exception {
    int requests = bench.settings().size(100, 40);
    Percentiles times = new Percentiles();
    for (int run = 0; run <= bench.settings().runs(); run++) {
      HttpLoad.Outcome outcome =
          HttpLoad.run(
              1,
              requests,
              n -> {
                HttpResult answer =
                    api.http().get("/api/v1/resources?cluster_id=local&limit=100" + filter);
                if (answer.status() != 200 || answer.json().path("items").isEmpty()) {
                  throw new IOException(filter + " answered " + answer);
                }
              });
      if (run > 0) { // the first one is the warm-up
        times.add(outcome.nanos());
      }
    }
    return times;
  }

  private static Figure sweepTime(Bench bench, Stack stack, ReconcilerSweep sweep)
      throws SQLException {
    List<Double> millis = new ArrayList<>();
    try (Connection session = stack.database().owner().getConnection()) {
      sweep.prepareIn(session);
      for (int run = 0; run <= bench.settings().runs(); run++) {
        long start = System.nanoTime();
        int found = sweep.run(session);
        if (found == 0) {
          throw new IllegalStateException("the sweep does not find what has drifted");
        }
        if (run > 0) {
          millis.add((System.nanoTime() - start) / 1e6);
        }
      }
    }
    return Figure.of(millis, "ms");
  }
}
