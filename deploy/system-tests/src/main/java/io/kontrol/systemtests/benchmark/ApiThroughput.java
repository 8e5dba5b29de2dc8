package io.kontrol.systemtests.benchmark;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.local.Stack;
import io.kontrol.systemtests.benchmark.baseline.BareDatabase;
import io.kontrol.systemtests.benchmark.baseline.StatementLog;
import io.kontrol.systemtests.benchmark.load.BenchManifests;
import io.kontrol.systemtests.benchmark.load.HttpLoad;
import io.kontrol.systemtests.benchmark.load.LoadClient;
import io.kontrol.systemtests.benchmark.result.Figure;
import io.kontrol.systemtests.benchmark.result.Percentiles;
import io.kontrol.systemtests.benchmark.result.ResultRow;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Reads, lists and writes by 16 clients, compared with the bare SQL statements of these requests.
 */
final class ApiThroughput implements Measure {
  private static final int CLIENTS = 16;
  private static final int STORED = 6_000;
  private static final int BATCH = 500;
  private static final String ONE = "/api/v1/resources/";

  private final AtomicInteger names = new AtomicInteger();

  @Override
  public String name() {
    return "api-throughput";
  }

  @Override
  public List<ResultRow> rows(Bench bench) throws Exception {
    try (Stack stack = bench.newStack()) {
      LoadClient api = Bench.startApiServer(stack);
      try (Connection owner = stack.database().owner().getConnection()) {
        return new Session(bench, stack, api, owner).rows();
      }
    }
  }

  /** The measurements on one running api-server. */
  private final class Session {
    private final Bench bench;
    private final LoadClient api;
    private final StatementLog log;
    private final BareDatabase database;

    Session(Bench bench, Stack stack, LoadClient api, Connection owner) throws SQLException {
      this.bench = bench;
      this.api = api;
      Path file = stack.database().component().log();
      this.log = new StatementLog(owner, file);
      this.database =
          new BareDatabase(
              stack.database().owner(),
              stack.database().port(),
              ownerPassword(stack),
              bench.settings().size(5, 3));
    }

    List<ResultRow> rows() throws Exception {
      List<ResultRow> rows = new ArrayList<>();
      store();
      rows.add(firstPages());
      rows.add(reads());
      rows.add(lists());
      rows.add(writes());
      rows.add(applies());
      return rows;
    }

    /** 6,000 resources of 25 KB, with the ids 1 to 6,000. */
    private void store() throws Exception {
      for (int from = 0; from < STORED; from += 50) {
        List<ObjectNode> manifests = new ArrayList<>();
        for (int i = from; i < from + 50; i++) {
          ObjectNode manifest = BenchManifests.configMap("large", "large-" + (i + 1), "first");
          ((ObjectNode) manifest.path("data")).put("blob", "0123456789abcdef".repeat(1_500));
          manifests.add(manifest);
        }
        apply(BenchManifests.lists(manifests, 50).get(0).toString());
      }
    }

    private ResultRow firstPages() throws Exception {
      Percentiles times = new Percentiles();
      for (int run = 0; run <= bench.settings().runs(); run++) {
        HttpLoad.Outcome outcome =
            HttpLoad.run(
                1,
                bench.settings().size(300, 100),
                n -> api.get("/api/v1/resources?cluster_id=bench&limit=100"));
        if (run > 0) {
          times.add(outcome.nanos());
        }
      }
      return ResultRow.of("API: first page (100) over 6,000 × 25 KB, p99", times.p99())
          .bar("< 50 ms");
    }

    private ResultRow reads() throws Exception {
      int id = 4_321;
      List<String> statements =
          log.capture("'" + id + "'", () -> api.get(ONE + id)).stream()
              .map(sql -> sql.replace("'" + id + "'", ":n"))
              .toList();
      return compare(
          "API: GET by id (25 KB)",
          statements,
          STORED,
          n -> api.get(ONE + (1 + n % STORED)),
          bench.settings().size(6_000, 2_000));
    }

    private ResultRow lists() throws Exception {
      List<String> statements =
          log.capture(
              "large",
              () -> api.get("/api/v1/resources?cluster_id=bench&namespace=large&limit=100"));
      return compare(
          "API: list page of 100 by namespace",
          statements,
          STORED,
          n -> api.get("/api/v1/resources?cluster_id=bench&namespace=large&limit=100"),
          bench.settings().size(3_000, 1_000));
    }

    private ResultRow writes() throws Exception {
      List<String> statements =
          log.capture("captured-post", () -> post("captured-post")).stream()
              .map(sql -> sql.replace("captured-post", "pgbench-:n"))
              .toList();
      return compare(
              "API: POST of 2 KB",
              statements,
              2_000_000_000,
              n -> post("posted-" + names.incrementAndGet()),
              bench.settings().size(8_000, 2_000))
          .bar("≥ 1,000/s");
    }

    private ResultRow compare(
        String what, List<String> statements, int most, HttpLoad.Request request, int requests)
        throws Exception {
      List<Double> kontrol = new ArrayList<>();
      List<Double> bare = new ArrayList<>();
      HttpLoad.run(CLIENTS, requests, request); // warm-up
      for (int run = 0; run < bench.settings().runs(); run++) {
        kontrol.add(HttpLoad.run(CLIENTS, requests, request).perSecond());
        bare.add(
            database.transactionsPerSecond(bench.file("pgbench.sql"), statements, CLIENTS, most));
      }
      return ResultRow.of(what + ", 16 clients", Figure.of(kontrol, "/s"))
          .against(BareDatabase.description(), Figure.of(bare, "/s"));
    }

    private void post(String name) throws IOException {
      ObjectNode manifest = BenchManifests.configMap("small", name, "first");
      ((ObjectNode) manifest.path("data")).put("more", "0123456789".repeat(55));
      api.post("/api/v1/resources?cluster_id=bench", manifest.toString());
    }

    private ResultRow applies() throws Exception {
      int batches = bench.settings().size(20, 6);
      List<Double> kontrol = new ArrayList<>();
      for (int run = 0; run <= bench.settings().runs(); run++) {
        List<String> lists = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
          lists.add(batch("batch-" + names.incrementAndGet()));
        }
        HttpLoad.Outcome outcome = HttpLoad.run(4, batches, n -> apply(lists.get(n)));
        if (run > 0) {
          kontrol.add(outcome.perSecond() * BATCH);
        }
      }
      List<String> statements = log.capture("captured-batch", () -> apply(batch("captured-batch")));
      List<Double> bare = new ArrayList<>();
      List<String> varied =
          statements.stream().map(sql -> sql.replace("captured-batch", "pgbatch-:n")).toList();
      for (int run = 0; run < bench.settings().runs(); run++) {
        bare.add(
            BATCH
                * database.transactionsPerSecond(
                    bench.file("pgbench-apply.sql"), varied, 4, 2_000_000_000));
      }
      return ResultRow.of("API: /apply in batches of 500", Figure.of(kontrol, "objects/s"))
          .against(BareDatabase.description(), Figure.of(bare, "objects/s"))
          .bar("≥ 5,000/s");
    }

    private void apply(String list) throws IOException {
      api.post("/api/v1/apply?cluster_id=bench", list);
    }

    private String batch(String stem) {
      List<ObjectNode> manifests = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        manifests.add(BenchManifests.configMap("batches", stem + "-" + i, "first"));
      }
      return BenchManifests.lists(manifests, BATCH).get(0).toString();
    }
  }

  private static String ownerPassword(Stack stack) throws SQLException {
    String password = stack.database().owner().unwrap(PGSimpleDataSource.class).getPassword();
    return password == null ? "" : password;
  }
}
