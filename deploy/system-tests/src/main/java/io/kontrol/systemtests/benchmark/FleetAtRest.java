package io.kontrol.systemtests.benchmark;

import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.local.process.StackProcess;
import io.kontrol.systemtests.benchmark.result.Figure;
import io.kontrol.systemtests.benchmark.result.ResultRow;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The cost of 100,000 resources that do not change. */
final class FleetAtRest implements Measure {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration WINDOW = Duration.ofSeconds(1);

  /** Share of one core within a window; less than this is idle. */
  private static final double IDLE_SHARE = 0.15;

  @Override
  public String name() {
    return "fleet-at-rest";
  }

  @Override
  public List<ResultRow> rows(Bench bench) throws Exception {
    int count = bench.settings().size(100_000, 10_000);
    Path kubeconfig = bench.file("fleet.kubeconfig");
    try (SyntheticCluster cluster = new SyntheticCluster(count, 2_000)) {
      cluster.writeKubeconfig(kubeconfig);
      try (Stack stack = bench.newStack(new ClusterChoice.Existing(kubeconfig, Optional.empty()))) {
        stack.startDatabase();
        stack.startCluster();
        Map<Service, StackProcess> services = new EnumMap<>(Service.class);
        for (Service service : Service.values()) {
          services.put(service, stack.addReplica(service.module(), service, Map.of()));
        }
        try (Connection connection = stack.database().owner().getConnection()) {
          new FleetRows(connection).addApplied(1, count);
          start(services, Service.WATCHER);
          await(connection, "SELECT count(*) FROM resource_current_states", count);
          new FleetRows(connection).agree();
          await(connection, "SELECT count(*) FROM resource_status WHERE sync = 'Synced'", count);
        }
        return measure(bench, services, cluster, count);
      }
    }
  }

  private static List<ResultRow> measure(
      Bench bench, Map<Service, StackProcess> services, SyntheticCluster cluster, int count)
      throws IOException {
    List<ResultRow> rows = new ArrayList<>();
    for (Service service : List.of(Service.RECONCILER, Service.WATCHER)) {
      List<Double> seconds = new ArrayList<>();
      for (int run = 0; run < bench.settings().runs(); run++) {
        of(services, service).stop();
        seconds.add(secondsUntilIdle(of(services, service)));
      }
      rows.add(
          ResultRow.of(
                  "%s: start to idle with %,d resources".formatted(service.module(), count),
                  Figure.of(seconds, "s"))
              .bar(service == Service.RECONCILER ? "< 5 s, no apply" : ""));
    }
    start(services, Service.API_SERVER);
    LockSupport.parkNanos(WINDOW.toNanos() * 5);
    int windowSeconds = bench.settings().size(40, 15);
    rows.addAll(atRest(bench, services, windowSeconds, count));
    rows.add(
        ResultRow.of(
                "writes to the cluster meanwhile",
                Figure.of(List.of((double) cluster.writes()), "requests"))
            .bar("0"));
    return rows;
  }

  private static List<ResultRow> atRest(
      Bench bench, Map<Service, StackProcess> services, int seconds, int count) throws IOException {
    Map<Service, List<Double>> shares = new EnumMap<>(Service.class);
    for (int run = 0; run < bench.settings().runs(); run++) {
      Map<Service, Duration> before = cpu(services);
      LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
      cpu(services)
          .forEach(
              (service, after) -> {
                Duration used = after.minus(Objects.requireNonNull(before.get(service)));
                shares
                    .computeIfAbsent(service, s -> new ArrayList<>())
                    .add(used.toMillis() / 10.0 / seconds);
              });
    }
    List<ResultRow> rows = new ArrayList<>();
    for (Service service : Service.values()) {
      rows.add(
          ResultRow.of(
              "%s: CPU at rest with %,d resources".formatted(service.module(), count),
              Figure.of(Objects.requireNonNull(shares.get(service)), "% of a core")));
      rows.add(
          ResultRow.of(
                  "%s: RSS with %,d resources".formatted(service.module(), count),
                  Figure.of(List.of(Machine.residentMegabytes(pid(services, service))), "MB"))
              .bar(service == Service.RECONCILER ? "< 350 MB" : ""));
    }
    return rows;
  }

  private static Map<Service, Duration> cpu(Map<Service, StackProcess> services)
      throws IOException {
    Map<Service, Duration> used = new EnumMap<>(Service.class);
    for (Service service : services.keySet()) {
      used.put(service, Machine.cpu(pid(services, service)));
    }
    return used;
  }

  /** Time from the start of the process to its first idle second after readiness. */
  private static double secondsUntilIdle(StackProcess process) throws IOException {
    long start = System.nanoTime();
    process.start();
    process.awaitReady(PATIENCE);
    long pid = process.pid().orElseThrow();
    while (System.nanoTime() - start < PATIENCE.toNanos()) {
      long windowStart = System.nanoTime();
      Duration before = Machine.cpu(pid);
      LockSupport.parkNanos(WINDOW.toNanos());
      Duration used = Machine.cpu(pid).minus(before);
      if (used.toMillis() < IDLE_SHARE * WINDOW.toMillis()) {
        return (windowStart - start) / 1e9;
      }
    }
    throw new IllegalStateException(process.name() + " does not come to rest");
  }

  private static void start(Map<Service, StackProcess> services, Service service) {
    of(services, service).start();
    of(services, service).awaitReady(PATIENCE);
  }

  private static void await(Connection connection, String sql, int count) throws SQLException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    try (Statement statement = connection.createStatement()) {
      while (true) {
        try (ResultSet row = statement.executeQuery(sql)) {
          row.next();
          if (row.getInt(1) >= count) {
            return;
          }
          if (System.nanoTime() > end) {
            throw new IllegalStateException(row.getInt(1) + " of " + count + ": " + sql);
          }
        }
        LockSupport.parkNanos(200_000_000);
      }
    }
  }

  private static long pid(Map<Service, StackProcess> services, Service service) {
    return of(services, service).pid().orElseThrow();
  }

  private static StackProcess of(Map<Service, StackProcess> services, Service service) {
    return Objects.requireNonNull(services.get(service));
  }
}
