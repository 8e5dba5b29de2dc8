package io.kontrol.systemtests.benchmark;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.local.instance.Directories;
import io.kontrol.systemtests.benchmark.result.Plot;
import io.kontrol.systemtests.benchmark.result.ResultRow;
import io.kontrol.systemtests.benchmark.result.ResultTable;
import io.kontrol.systemtests.http.TestJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs the measures one after the other and prints one table. */
public final class Benchmark {
  private static final String USAGE =
      """
      Usage: deploy/system-tests/benchmark [--cluster sandbox|apiserver|KUBECONFIG] [--quick]
                                           [--only NAME[,NAME]] [--output DIRECTORY]

        --cluster   where the objects go: the in-memory sandbox, a kube-apiserver from binaries on this
                    machine (KUBEBUILDER_ASSETS), or the cluster of a kubeconfig file; default: apiserver
                    where the binaries are found, else sandbox
        --quick     fewer and smaller: a few minutes
        --only      some measures alone: %s
        --output    for the table, the JSON and the plot; default: deploy/system-tests/target/benchmark
      """;

  private static final List<Measure> MEASURES =
      List.of(
          new StartUp(),
          ApplyThroughput.ofConfigMaps(),
          ApplyThroughput.ofDeployments(),
          new CommitLatency(),
          new DriftLatency(),
          new WatcherIngest(),
          new WatcherHeap(),
          new ApiThroughput(),
          new ApplyAgain(),
          new ClusterRolesCost(),
          new FleetAtRest(),
          new Growth());

  private Benchmark() {}

  public static void main(String[] args) throws Exception {
    Optional<BenchSettings> settings = Arguments.parse(args, names());
    if (settings.isEmpty()) {
      System.err.print(USAGE.formatted(String.join(", ", names())));
      System.exit(2);
    }
    System.exit(run(settings.get()) ? 0 : 1);
  }

  private static List<String> names() {
    return MEASURES.stream().map(Measure::name).toList();
  }

  /** Whether all measures completed. */
  private static boolean run(BenchSettings settings) throws IOException {
    Files.createDirectories(settings.directory());
    Files.createDirectories(settings.output());
    Bench bench = new Bench(settings);
    List<ResultRow> rows = new ArrayList<>();
    List<String> failed = new ArrayList<>();
    for (Measure measure : MEASURES) {
      if (!settings.only().isEmpty() && !settings.only().contains(measure.name())) {
        continue;
      }
      Bench.say("measuring " + measure.name());
      try {
        rows.addAll(measure.rows(bench));
      } catch (Exception e) { // a failed measure must not stop the others
        failed.add(measure.name() + ": " + e);
        e.printStackTrace();
      }
      write(settings, bench, rows);
    }
    System.out.println(Machine.description(settings));
    System.out.println();
    System.out.print(ResultTable.of(rows));
    failed.forEach(line -> System.out.println("FAILED " + line));
    System.out.println();
    System.out.println("Written to " + settings.output());
    if (failed.isEmpty()) {
      Directories.delete(settings.directory());
    }
    return failed.isEmpty();
  }

  /** Written after each measure, so that an interrupted run keeps its results. */
  private static void write(BenchSettings settings, Bench bench, List<ResultRow> rows)
      throws IOException {
    ObjectNode json = TestJson.object().put("machine", Machine.description(settings));
    ArrayNode list = json.putArray("rows");
    rows.forEach(row -> list.add(row.json()));
    Files.writeString(settings.output().resolve("benchmark.json"), TestJson.pretty(json) + "\n");
    Files.writeString(settings.output().resolve("benchmark.md"), ResultTable.of(rows));
    if (!bench.curves().isEmpty()) {
      Files.writeString(
          settings.output().resolve("cost-by-size.svg"),
          Plot.svg("Cost by number of resources (median, log scales)", bench.curves()));
    }
  }

  /** Parses the command line. */
  static final class Arguments {
    private ClusterChoice cluster = Machine.bestCluster();
    private Path output = Path.of("deploy/system-tests/target/benchmark");
    private boolean quick;
    private final List<String> only = new ArrayList<>();

    /** Empty when it is invalid. */
    static Optional<BenchSettings> parse(String[] args, List<String> names) throws IOException {
      Arguments arguments = new Arguments();
      for (int i = 0; i < args.length; i++) {
        String value = i + 1 < args.length ? args[i + 1] : null;
        if (args[i].equals("--quick")) {
          arguments.quick = true;
        } else if (value == null || !arguments.take(args[i], value, names)) {
          return Optional.empty();
        } else {
          i++;
        }
      }
      return Optional.of(
          new BenchSettings(
              arguments.cluster,
              Files.createTempDirectory("kontrol-benchmark-"),
              arguments.output,
              arguments.quick,
              arguments.only));
    }

    private boolean take(String option, @Nullable String value, List<String> names) {
      if (value == null) {
        return false;
      }
      switch (option) {
        case "--cluster" -> cluster = cluster(value);
        case "--output" -> output = given(value);
        case "--only" -> only.addAll(List.of(value.split(",")));
        default -> {
          return false;
        }
      }
      return names.containsAll(only);
    }

    private static ClusterChoice cluster(String value) {
      return switch (value) {
        case "sandbox" -> new ClusterChoice.Sandbox();
        case "apiserver" -> new ClusterChoice.ApiServer();
        default -> new ClusterChoice.Existing(given(value), Optional.empty());
      };
    }

    /**
     * The script changes to the root of the checkout; paths on the command line are relative to the
     * directory before that.
     */
    private static Path given(String path) {
      return Path.of(System.getProperty("kontrol.benchmark.from", "")).resolve(path);
    }
  }
}
