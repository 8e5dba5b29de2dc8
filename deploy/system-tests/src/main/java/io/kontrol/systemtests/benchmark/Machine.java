package io.kontrol.systemtests.benchmark;

import io.kontrol.local.cluster.ClusterChoice;
import io.kontrol.sandbox.binaries.Binaries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The machine on which the benchmark runs. */
final class Machine {
  /** Clock ticks per second, which is 100 on all usual Linux machines. */
  private static final int TICKS_PER_SECOND = 100;

  private Machine() {}

  static ClusterChoice bestCluster() {
    return Binaries.find().isPresent()
        ? new ClusterChoice.ApiServer()
        : new ClusterChoice.Sandbox();
  }

  static String description(BenchSettings settings) {
    String cluster =
        settings.cluster() instanceof ClusterChoice.Sandbox
            ? "sandbox"
            : settings.cluster() instanceof ClusterChoice.ApiServer
                ? "kube-apiserver and etcd"
                : "cluster of a kubeconfig";
    return "%d cores, %s, Java %s, PostgreSQL 18 with fsync, %s; all on one machine; medians of %d runs"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.arch"),
            System.getProperty("java.version"),
            cluster,
            settings.runs());
  }

  /** CPU time of a process, user and system. */
  static Duration cpu(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
    long ticks = Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
    return Duration.ofMillis(ticks * 1_000 / TICKS_PER_SECOND);
  }

  /** Resident set size. */
  static double residentMegabytes(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
      if (line.startsWith("VmRSS:")) {
        String kilobytes = line.replaceAll("[^0-9]", "");
        return Long.parseLong(kilobytes) / 1024.0;
      }
    }
    throw new IOException(String.format(Locale.ROOT, "process %d has no VmRSS", pid));
  }
}
