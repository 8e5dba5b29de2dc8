package io.kontrol.systemtests.benchmark;

import io.kontrol.systemtests.benchmark.result.Figure;
import io.kontrol.systemtests.benchmark.result.ResultRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Heap of the watcher for each watched object: the live heap after a full collection, and a run
 * within a heap of {@value #LIMIT_MB} MB.
 */
final class WatcherHeap implements Measure {
  private static final int LIMIT_MB = 190;
  private static final int BAR_BYTES = 2_000;
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

  @Override
  public String name() {
    return "watcher-heap";
  }

  @Override
  public List<ResultRow> rows(Bench bench) throws Exception {
    int objects = bench.settings().size(100_000, 10_000);
    try (WatchedFleet fleet =
        new WatchedFleet(
            bench,
            objects,
            WatcherIngest.BYTES,
            List.of("-Xmx" + LIMIT_MB + "m", "-XX:+UseSerialGC"))) {
      fleet.start();
      long empty = liveBytes(fleet.watcherPid());
      fleet.fill();
      long listed = liveBytes(fleet.watcherPid());
      fleet.awaitAll(fleet.touchAll());
      long changed = liveBytes(fleet.watcherPid());
      return List.of(
          row("watcher: heap for each of %,d objects, listed and watched", objects, listed - empty),
          row("watcher: heap for each of %,d objects, all changed", objects, changed - empty),
          row("watcher: whole live heap over %,d objects", objects, changed),
          row("watcher: largest heap allowed over %,d objects", objects, (long) LIMIT_MB << 20));
    }
  }

  private static ResultRow row(String what, int objects, long bytes) {
    return ResultRow.of(
            what.formatted(objects), Figure.of(List.of((double) bytes / objects), "bytes"))
        .bar("< " + BAR_BYTES);
  }

  /** Live bytes after the full collection that the histogram triggers. */
  private static long liveBytes(long pid) throws IOException, InterruptedException {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    Process process =
        new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String histogram = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    Matcher total = TOTAL.matcher(histogram);
    if (!total.find()) {
      throw new IOException("jcmd has no histogram of " + pid + ": " + histogram);
    }
    return Long.parseLong(total.group(1));
  }
}
