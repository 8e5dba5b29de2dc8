package io.kontrol.systemtests.benchmark;

import io.kontrol.local.Progress;
import io.kontrol.local.Service;
import io.kontrol.local.Stack;
import io.kontrol.local.StackSettings;
import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.local.process.StackProcess;
import io.kontrol.systemtests.benchmark.load.LoadClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** Shared by all measures: settings, new stacks, and the curves of the plot. */
final class Bench {
  private final BenchSettings settings;
  private final Map<String, NavigableMap<Integer, Double>> curves = new LinkedHashMap<>();
  private int stacks;

  Bench(BenchSettings settings) {
    this.settings = settings;
  }

  BenchSettings settings() {
    return settings;
  }

  /** A new stack that is not started. The caller closes it. */
  Stack newStack() {
    return newStack(settings.cluster());
  }

  Stack newStack(ClusterChoice cluster) {
    return newStack(cluster, StackSettings.JAVA_OPTIONS);
  }

  /**
   * @param javaOptions of each service
   */
  Stack newStack(ClusterChoice cluster, List<String> javaOptions) {
    Path directory = settings.directory().resolve("stack-" + ++stacks);
    return new Stack(
        StackSettings.forTest(directory, cluster).withJavaOptions(javaOptions), Progress.SILENT);
  }

  BenchStack startedStack() throws IOException {
    Stack stack = newStack();
    try {
      stack.start();
      return new BenchStack(stack);
    } catch (IOException | RuntimeException e) {
      stack.close();
      throw e;
    }
  }

  /** Starts the database and an api-server of a stack, and nothing else. */
  static LoadClient startApiServer(Stack stack) throws IOException {
    stack.startDatabase();
    StackProcess process = stack.addReplica("api-server", Service.API_SERVER, Map.of());
    process.start();
    process.awaitReady(Duration.ofMinutes(2));
    return new LoadClient(stack.urlOf("api-server").getPort(), stack.adminToken());
  }

  /** A file in the directory of this run. */
  Path file(String name) {
    return settings.directory().resolve(name);
  }

  /** Milliseconds by number of resources, for the plot. */
  void curve(String name, NavigableMap<Integer, Double> milliseconds) {
    curves.put(name, milliseconds);
  }

  Map<String, NavigableMap<Integer, Double>> curves() {
    return curves;
  }

  static void say(String line) {
    System.err.println("  " + line);
  }
}
