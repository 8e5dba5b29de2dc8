package io.kontrol.systemtests.benchmark;

import io.kontrol.systemtests.benchmark.result.Figure;
import io.kontrol.systemtests.benchmark.result.Percentiles;
import io.kontrol.systemtests.benchmark.result.ResultRow;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Throughput and latency of events of 4.6 KB from the cluster into the database. */
final class WatcherIngest implements Measure {
  static final int BYTES = 4_600;

  /** Changes of each object in one run. */
  private static final int ROUNDS = 3;

  /** Both JIT compilers, as in the image: a watcher runs for days. */
  private static final List<String> JAVA_OPTIONS = List.of("-Xmx512m", "-XX:+UseSerialGC");

  private static final int CALM_RATE = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration LOOK = Duration.ofMillis(1);

  private static final String SEEN =
      """
      SELECT k8s_resource_version::BIGINT FROM resource_current_states WHERE resource_id = ANY (?)
      """;

  @Override
  public String name() {
    return "watcher-ingest";
  }

  @Override
  public List<ResultRow> rows(Bench bench) throws Exception {
    int objects = bench.settings().size(20_000, 5_000);
    int seconds = bench.settings().size(10, 5);
    List<Double> rates = new ArrayList<>();
    Percentiles lag = new Percentiles();
    try (WatchedFleet fleet = new WatchedFleet(bench, objects, BYTES, JAVA_OPTIONS)) {
      fleet.start();
      fleet.fill();
      flood(fleet); // warm-up
      for (int run = 0; run < bench.settings().runs(); run++) {
        rates.add(flood(fleet));
        lag.add(trickle(fleet, seconds));
      }
    }
    List<ResultRow> rows = new ArrayList<>();
    rows.add(
        ResultRow.of("watcher: events of 4.6 KB into the database", Figure.of(rates, "events/s"))
            .bar("≥ 5,000/s"));
    rows.addAll(lag.rows("watcher: event → committed, at 500 events/s", "", "< 200 ms"));
    return rows;
  }

  /**
   * @return events per second until the last one was committed, not counting events replaced by a
   *     newer one of the same object
   */
  private static double flood(WatchedFleet fleet) throws IOException, SQLException {
    double coalesced = coalesced(fleet);
    long start = System.nanoTime();
    long last = 0;
    for (int round = 0; round < ROUNDS; round++) {
      last = fleet.touchAll();
    }
    fleet.awaitAll(last);
    double seconds = (System.nanoTime() - start) / 1e9;
    return (ROUNDS * fleet.objects() - (coalesced(fleet) - coalesced)) / seconds;
  }

  private static double coalesced(WatchedFleet fleet) throws IOException {
    return fleet.metric("kontrol_watcher_observations_coalesced_total");
  }

  /** Latency of each event from sending until it is committed. */
  private static List<Long> trickle(WatchedFleet fleet, int seconds)
      throws IOException, SQLException {
    int total = CALM_RATE * seconds;
    Map<Integer, Sent> sent = new LinkedHashMap<>();
    List<Long> lags = new ArrayList<>();
    long start = System.nanoTime();
    long end = start + PATIENCE.toNanos();
    int next = 0;
    try (Connection connection = fleet.connection();
        PreparedStatement look = connection.prepareStatement(SEEN)) {
      while (lags.size() < total && System.nanoTime() < end) {
        while (next < total && System.nanoTime() >= start + next * 1_000_000_000L / CALM_RATE) {
          int id = 1 + next % fleet.objects();
          sent.put(id, new Sent(fleet.cluster().touch(id), System.nanoTime()));
          next++;
        }
        fleet.cluster().flush();
        look(look, sent, lags);
        LockSupport.parkNanos(LOOK.toNanos());
      }
    }
    if (lags.size() < total) {
      throw new IllegalStateException("only " + lags.size() + " of " + total + " came");
    }
    return lags;
  }

  private record Sent(long version, long at) {}

  private static void look(PreparedStatement look, Map<Integer, Sent> sent, List<Long> lags)
      throws SQLException {
    Integer[] ids = sent.keySet().toArray(Integer[]::new);
    look.setArray(1, look.getConnection().createArrayOf("int4", ids));
    List<Long> committed = new ArrayList<>();
    try (ResultSet rows = look.executeQuery()) {
      while (rows.next()) {
        committed.add(rows.getLong(1));
      }
    }
    long now = System.nanoTime();
    sent.values()
        .removeIf(
            event -> {
              boolean seen = committed.contains(event.version());
              if (seen) {
                lags.add(now - event.at());
              }
              return seen;
            });
  }
}
