package io.kontrol.api.fleet.sample;

import io.kontrol.api.platform.database.Database;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What Prometheus is told of the fleet. Each replica tells the same, and a scrape reads nothing.
 */
@ApplicationScoped
public class FleetGauges {
  private static final Duration KEPT = Duration.ofSeconds(15);

  private final Database database;
  private final MultiGauge instances;
  private final MultiGauge peaks;
  private final MultiGauge active;
  private final MultiGauge utilization;
  private final MultiGauge age;
  private final MultiGauge pools;
  private final MultiGauge regions;
  private final MultiGauge strays;
  private long nextNanos = System.nanoTime();

  public FleetGauges(Database database, MeterRegistry registry) {
    this.database = database;
    this.instances = gauge(registry, "kontrol_fleet_instances", "Instances of all pools");
    this.peaks =
        gauge(registry, "kontrol_fleet_day_peak", "The most at one moment of the last 24 hours");
    this.active = gauge(registry, "kontrol_fleet_active", "Active pools and nodes");
    this.utilization =
        gauge(registry, "kontrol_fleet_utilization_percent", "CPU and memory of instances");
    this.age =
        gauge(registry, "kontrol_fleet_figures_age_seconds", "Age of the minute that is shown");
    this.pools = gauge(registry, "kontrol_fleet_pools", "Pools by status");
    this.regions = gauge(registry, "kontrol_fleet_region_instances", "Instances by region");
    this.strays =
        gauge(
            registry,
            "kontrol_fleet_default_partition_rows",
            "Rows whose day has no partition, counted up to " + FleetFigures.MOST_STRAYS);
  }

  private static MultiGauge gauge(MeterRegistry registry, String name, String what) {
    return MultiGauge.builder(name).description(what).register(registry);
  }

  synchronized void refresh() {
    if (System.nanoTime() - nextNanos < 0) {
      return;
    }
    nextNanos = System.nanoTime() + KEPT.toNanos();
    show(database.read(FleetFigures::read));
  }

  void show(FleetFigures figures) {
    Map<String, Double> system = figures.system();
    pools.register(rows("status", figures.pools()), true);
    regions.register(rows("region", figures.regions()), true);
    strays.register(rows("table", figures.strays()), true);
    if (system.isEmpty()) {
      return;
    }
    instances.register(
        List.of(
            row("state", "current", system, "total_current_instances"),
            row("state", "active", system, "total_active_instances")),
        true);
    peaks.register(
        List.of(
            row("of", "instances", system, "peak_instances_24h"),
            row("of", "active_pools", system, "max_active_pools_24h")),
        true);
    active.register(
        List.of(
            row("of", "pools", system, "total_active_pools"),
            row("of", "nodes", system, "active_nodes")),
        true);
    utilization.register(
        List.of(
            row("of", "cpu_average", system, "avg_system_cpu"),
            row("of", "cpu_highest", system, "max_system_cpu"),
            row("of", "memory_average", system, "avg_system_memory"),
            row("of", "memory_highest", system, "max_system_memory")),
        true);
    age.register(List.of(Row.of(Tags.empty(), number(system, FleetFigures.AGE))), true);
  }

  private static Row<?> row(String tag, String value, Map<String, Double> system, String column) {
    return Row.of(Tags.of(tag, value), number(system, column));
  }

  private static List<Row<?>> rows(String tag, Map<String, Double> values) {
    return values.entrySet().stream()
        .<Row<?>>map(value -> Row.of(Tags.of(tag, value.getKey()), value.getValue()))
        .toList();
  }

  private static double number(Map<String, Double> system, String column) {
    return system.getOrDefault(column, 0.0);
  }
}
