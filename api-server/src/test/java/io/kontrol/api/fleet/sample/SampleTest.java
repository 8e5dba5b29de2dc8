package io.kontrol.api.fleet.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.kontrol.api.fleet.sample.FleetRecount.Figures;
import io.kontrol.api.platform.database.Database;
import io.kontrol.migrations.Migrations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of minutes against a plain recount. */
class SampleTest {
  private static FleetHistory history;
  private static SamplePass pass;

  /** The newest minute that is over. */
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MINUTES);

  @BeforeAll
  static void create() throws SQLException {
    history = new FleetHistory();
    pass = pass();
  }

  private static SamplePass pass() {
    return new SamplePass(database(), Duration.ZERO);
  }

  private static Database database() {
    return new Database(
        history.database().as(Migrations.API_SERVER_ROLE), new SimpleMeterRegistry());
  }

  @AfterAll
  static void drop() throws SQLException {
    history.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    history.clear();
  }

  private static String system(String column, Instant minute) throws SQLException {
    return history.read(
        "SELECT %s FROM system_analytics WHERE timestamp = '%s'".formatted(column, minute));
  }

  private Instant ago(int minutes, int seconds) {
    return now.minusSeconds(60L * minutes).plusSeconds(seconds);
  }

  @Test
  void thePeakIsOfOneMomentAndNotTheSumOfEachPoolsMost() throws SQLException {
    history.node(1, "here", "ACTIVE");
    history.pool(1, 1, "here");
    history.pool(2, 1, "here");
    history.figures(1, ago(90, 0), 10, 10, true);
    history.figures(2, ago(90, 0), 1, 10, true);
    history.figures(1, ago(50, 10), 2, 10, true);
    history.figures(2, ago(50, 20), 7, 10, true);
    history.figures(2, ago(50, 40), 1, 10, true);
    pass.run();

    assertThat(system("peak_instances_24h", now)).isEqualTo("11");
    assertThat(system("peak_instances", ago(49, 0))).isEqualTo("11");
    assertThat(system("total_current_instances", ago(49, 0))).isEqualTo("3");
    assertThat(FleetPeak.between(history.service(), ago(50, 10), ago(49, 0)).instances())
        .isEqualTo(9);
  }

  @Test
  void onlyPoolsOfLivingNodesCountAndEachByItsLatestRow() throws SQLException {
    history.node(1, "here", "ACTIVE");
    history.node(2, "here", "ERROR");
    history.node(3, "there", "OFFLINE");
    history.node(4, "there", "INACTIVE");
    for (int node = 1; node <= 4; node++) {
      history.pool(node, node, node < 3 ? "here" : "there");
      history.figures(node, ago(2, 0), 100, 10, true);
      history.figures(node, ago(1, 30), 10 * node, 10.0 * node, node != 2);
    }
    pass.run();

    assertThat(system("total_current_instances", now)).isEqualTo("30");
    assertThat(system("total_active_pools", now)).isEqualTo("1");
    assertThat(system("active_nodes", now)).isEqualTo("1");
    assertThat(Double.parseDouble(system("avg_system_cpu", now)))
        .isCloseTo((10 * 10 + 20 * 20) / 30.0, within(1e-9));
    assertThat(system("max_system_cpu", now)).isEqualTo("20");
    assertThat(history.read("SELECT string_agg(DISTINCT region, ',') FROM region_analytics"))
        .isEqualTo("here");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void threeHoursAtRandomAreWhatAPlainRecountSays(long seed) throws SQLException {
    compareWithRecount(new Random(seed), 3);
  }

  /** Longer than the day that peaks are of. */
  @Test
  @Tag("long")
  void aDayAndMoreAtRandomIsWhatAPlainRecountSays() throws SQLException {
    compareWithRecount(new Random(4), 30);
  }

  private void compareWithRecount(Random random, int hours) throws SQLException {
    FleetRecount recount = new FleetRecount();
    for (int node = 1; node <= 5; node++) {
      history.node(node, "r" + node % 2, "ACTIVE");
      recount.living(node, Instant.EPOCH, true);
    }
    for (int pool = 1; pool <= 12; pool++) {
      history.pool(pool, 1 + pool % 5, "r" + pool % 2);
      recount.pool(pool, 1 + pool % 5);
    }
    transitions(random, recount, hours);
    for (int i = 0; i < 50 * hours; i++) {
      int pool = 1 + random.nextInt(12);
      Instant at = now.minusMillis(1 + random.nextInt(hours * 3_600_000));
      Figures value = new Figures(random.nextInt(20), random.nextInt(100), random.nextInt(4) > 0);
      history.figures(pool, at, value.instances(), value.cpu(), value.active());
      recount.figures(pool, at, value);
    }
    pass.run();

    int minutes = Integer.parseInt(history.read("SELECT count(*) FROM system_analytics"));
    assertThat(minutes).isBetween(Math.min(hours, 24) * 60 - 30, Math.min(hours, 24) * 60 + 2);
    for (int i = 0; i < 40; i++) {
      Instant minute = ago(random.nextInt(minutes - 2), 0);
      assertThat(system("total_current_instances", minute))
          .isEqualTo(Integer.toString(recount.instances(minute)));
      assertThat(system("total_active_pools", minute))
          .isEqualTo(Integer.toString(recount.activePools(minute)));
      assertThat(Double.parseDouble(system("avg_system_cpu", minute)))
          .isCloseTo(recount.cpu(minute), within(1e-6));
      FleetPeak last = recount.peak(minute.minusSeconds(60), minute);
      assertThat(system("peak_instances || ' ' || peak_active_pools", minute))
          .isEqualTo(last.instances() + " " + last.activePools());
    }
    Instant begin = now.minus(Duration.ofHours(Math.min(hours, 24)));
    FleetPeak day = recount.peak(begin, now);
    assertThat(system("peak_instances_24h || ' ' || max_active_pools_24h", now))
        .isEqualTo(day.instances() + " " + day.activePools());
    assertThat(history.read("SELECT sum(current_instances) FROM region_analytics"))
        .isEqualTo(history.read("SELECT sum(total_current_instances) FROM system_analytics"));
  }

  private void transitions(Random random, FleetRecount recount, int hours) throws SQLException {
    for (int node = 1; node <= 3; node++) {
      boolean living = true;
      for (int part = 10; part > 0; part -= 1 + random.nextInt(3)) {
        Instant at = now.minusSeconds(360L * part * hours).plusMillis(random.nextInt(300_000));
        history.transition(node, at, living ? "ACTIVE" : "OFFLINE", living ? "OFFLINE" : "ACTIVE");
        living = !living;
        recount.living(node, at, living);
      }
    }
  }

  @Test
  void minutesThatWereMissedAreMadeAndTheirPeaksCount() throws SQLException {
    history.node(1, "here", "ACTIVE");
    history.pool(1, 1, "here");
    history.figures(1, ago(30, 10), 3, 10, true);
    history.run(
        "INSERT INTO system_analytics (timestamp, heartbeats_seen, pool_rows_seen) VALUES ('%s', 0, 100000000)"
            .formatted(ago(29, 0)));
    history.figures(1, ago(20, 10), 50, 10, true);
    history.figures(1, ago(20, 20), 4, 10, true);

    assertThat(pass.run()).isBetween(29, 30);
    assertThat(pass.run()).isLessThan(2);
    assertThat(system("peak_instances_24h", now)).isEqualTo("50");
    assertThat(system("total_current_instances", now)).isEqualTo("4");
  }

  @Test
  void whatComesLateIsCountedWhereItBelongs() throws SQLException {
    history.node(1, "here", "ACTIVE");
    history.pool(1, 1, "here");
    history.figures(1, ago(30, 0), 3, 10, true);
    history.figures(1, ago(10, 0), 3, 10, true);
    history.figures(1, ago(1, 30), 3, 10, true);
    history.metric(1, ago(5, 10), "cpu", 10);
    history.heartbeat(1, ago(5, 10));
    pass.run();
    history.run("DELETE FROM system_analytics WHERE timestamp >= '" + now + "'");
    history.run(
        """
        UPDATE system_analytics SET pool_rows_seen = (SELECT max(id) FROM pool_analytics) + %1$d,
            heartbeats_seen = (SELECT max(id) FROM node_heartbeats) + %1$d
        """
            .formatted(SampleMinutes.OUT_OF_ORDER));
    history.figures(1, ago(20, 30), 90, 10, true);
    history.figures(1, ago(18, 30), 2, 10, true);
    history.metric(1, ago(5, 20), "cpu", 30);
    history.heartbeat(1, ago(5, 20));
    pass.run();

    assertThat(system("total_current_instances", ago(20, 0))).isEqualTo("3");
    assertThat(system("total_current_instances", ago(19, 0))).isEqualTo("90");
    assertThat(system("total_current_instances", ago(17, 0))).isEqualTo("2");
    assertThat(system("peak_instances_24h", ago(19, 0))).isEqualTo("90");
    assertThat(system("peak_instances_24h", ago(20, 0))).isEqualTo("3");
    assertThat(system("peak_instances_24h", now)).isEqualTo("90");
    assertThat(
            history.read(
                "SELECT samples || ' ' || value_sum FROM metric_rollups WHERE timestamp = '%s'"
                    .formatted(ago(4, 0))))
        .isEqualTo("2 40");
  }

  @Test
  void manyReplicasMakeEachMinuteOnce() throws Exception {
    history.node(1, "here", "ACTIVE");
    history.pool(1, 1, "here");
    history.figures(1, ago(20, 1), 3, 10, true);
    ExecutorService replicas = Executors.newFixedThreadPool(4);
    int made = 0;
    try {
      List<Callable<Integer>> passes =
          IntStream.range(0, 4).<Callable<Integer>>mapToObj(i -> pass()::run).toList();
      for (Future<Integer> done : replicas.invokeAll(passes)) {
        made += done.get();
      }
    } finally {
      replicas.shutdownNow();
    }
    assertThat(made).isBetween(20, 22);
    assertThat(history.read("SELECT count(*) FROM system_analytics"))
        .isEqualTo(Integer.toString(made));
  }

  @Test
  void absurdFiguresOfOneNodeFailNothing() throws SQLException {
    history.node(1, "here", "ACTIVE");
    for (int pool = 1; pool <= 3; pool++) {
      history.pool(pool, 1, "here");
      history.figures(pool, ago(1, 1), Integer.MAX_VALUE, 1e308, true);
      history.metric(1, ago(1, pool), "huge", 1.7e308);
    }
    assertThat(pass.run()).isPositive();
    assertThat(system("total_current_instances", now)).isEqualTo("2147483647");
    assertThat(history.read("SELECT count(*) FROM metric_rollups WHERE metric_type = 'huge'"))
        .isEqualTo("1");
  }

  @Test
  void gaugesShowTheNewestMinuteAndRowsWithoutADay() throws SQLException {
    history.node(1, "here", "ACTIVE");
    history.pool(1, 1, "here");
    history.figures(1, ago(1, 1), 7, 30, true);
    history.metric(1, ago(1, 1), "cpu", 1);
    pass.run();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    new FleetGauges(database(), registry).refresh();

    assertThat(gauge(registry, "kontrol_fleet_instances", "state", "current")).isEqualTo(7);
    assertThat(gauge(registry, "kontrol_fleet_day_peak", "of", "instances")).isEqualTo(7);
    assertThat(gauge(registry, "kontrol_fleet_active", "of", "nodes")).isEqualTo(1);
    assertThat(gauge(registry, "kontrol_fleet_utilization_percent", "of", "cpu_average"))
        .isEqualTo(30);
    assertThat(gauge(registry, "kontrol_fleet_pools", "status", "healthy")).isEqualTo(1);
    assertThat(gauge(registry, "kontrol_fleet_region_instances", "region", "here")).isEqualTo(7);
    assertThat(gauge(registry, "kontrol_fleet_default_partition_rows", "table", "metrics"))
        .isEqualTo(1);
    assertThat(registry.get("kontrol_fleet_figures_age_seconds").gauge().value())
        .isBetween(0.0, 120.0);
  }

  private static double gauge(SimpleMeterRegistry registry, String name, String tag, String value) {
    return registry.get(name).tag(tag, value).gauge().value();
  }

  @Test
  void anEmptyFleetHasItsMinutesToo() throws SQLException {
    assertThat(pass.run()).isEqualTo(1);
    assertThat(history.read("SELECT sum(total_current_instances) FROM system_analytics"))
        .isEqualTo("0");
    assertThat(pass.run()).isLessThan(2);
  }
}
