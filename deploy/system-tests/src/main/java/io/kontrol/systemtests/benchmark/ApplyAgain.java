package io.kontrol.systemtests.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.local.Stack;
import io.kontrol.systemtests.benchmark.load.BenchManifests;
import io.kontrol.systemtests.benchmark.load.LoadClient;
import io.kontrol.systemtests.benchmark.result.Figure;
import io.kontrol.systemtests.benchmark.result.ResultRow;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A pipeline that sends all objects each time: one request with many unchanged objects, compared
 * with the request that created them.
 */
final class ApplyAgain implements Measure {
  @Override
  public String name() {
    return "apply-again";
  }

  @Override
  public List<ResultRow> rows(Bench bench) throws Exception {
    try (Stack stack = bench.newStack()) {
      LoadClient api = Bench.startApiServer(stack);
      measure(bench, api, 500, ""); // warm-up
      return List.of(
          measure(bench, api, 5_000, "").bar("< 500 ms"),
          measure(bench, api, 5_000, "&set=all").bar("< 500 ms"),
          measure(bench, api, bench.settings().size(20_000, 10_000), "").bar("< 2 s for 20,000"));
    }
  }

  private static ResultRow measure(Bench bench, LoadClient api, int objects, String options)
      throws IOException {
    List<Double> created = new ArrayList<>();
    List<Double> unchanged = new ArrayList<>();
    String list = list(objects);
    for (int run = 0; run < bench.settings().runs(); run++) {
      String path = "/api/v1/apply?cluster_id=" + objects + "-" + run + options;
      created.add(millis(api, path, list));
      unchanged.add(millis(api, path, list));
    }
    String what = "API: %,d objects sent to /apply again%s".formatted(objects, options);
    return ResultRow.of(what.replace("&", ", with "), Figure.of(unchanged, "ms"))
        .against("creating them", Figure.of(created, "ms"));
  }

  private static double millis(LoadClient api, String path, String list) throws IOException {
    long start = System.nanoTime();
    api.post(path, list);
    return (System.nanoTime() - start) / 1e6;
  }

  private static String list(int objects) {
    List<ObjectNode> manifests = new ArrayList<>();
    for (int i = 0; i < objects; i++) {
      manifests.add(BenchManifests.configMap("again", "map-" + i, "first"));
    }
    return BenchManifests.lists(manifests, objects).get(0).toString();
  }
}
