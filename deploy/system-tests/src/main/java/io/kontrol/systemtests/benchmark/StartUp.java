package io.kontrol.systemtests.benchmark;

import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import io.kontrol.local.process.StackProcess;
import io.kontrol.systemtests.benchmark.result.Figure;
import io.kontrol.systemtests.benchmark.result.ResultRow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Time from the start of each service's process to its readiness, and its memory then. */
final class StartUp implements Measure {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public String name() {
    return "start-up";
  }

  @Override
  public List<ResultRow> rows(Bench bench) throws Exception {
    Map<Service, List<Double>> seconds = new EnumMap<>(Service.class);
    Map<Service, List<Double>> megabytes = new EnumMap<>(Service.class);
    try (Stack stack = bench.newStack()) {
      stack.startDatabase();
      stack.startCluster();
      for (Service service : Service.values()) {
        seconds.put(service, new ArrayList<>());
        megabytes.put(service, new ArrayList<>());
        StackProcess process = stack.addReplica(service.module(), service, Map.of());
        for (int run = 0; run < bench.settings().runs(); run++) {
          long start = System.nanoTime();
          process.start();
          process.awaitReady(PATIENCE);
          of(seconds, service).add((System.nanoTime() - start) / 1e9);
          of(megabytes, service).add(Machine.residentMegabytes(process.pid().orElseThrow()));
          process.stop();
        }
      }
    }
    List<ResultRow> rows = new ArrayList<>();
    for (Service service : Service.values()) {
      rows.add(
          ResultRow.of(
              "start-up: " + service.module() + " until ready",
              Figure.of(of(seconds, service), "s")));
      rows.add(
          ResultRow.of(
              "start-up: RSS of the " + service.module() + ", empty",
              Figure.of(of(megabytes, service), "MB")));
    }
    return rows;
  }

  private static List<Double> of(Map<Service, List<Double>> values, Service service) {
    return java.util.Objects.requireNonNull(values.get(service));
  }
}
