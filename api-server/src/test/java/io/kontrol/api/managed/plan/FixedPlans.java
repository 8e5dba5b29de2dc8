package io.kontrol.api.managed.plan;

import io.kontrol.api.managed.plan.ManagedConfig.PlanConfig;
import io.kontrol.api.managed.plan.ManagedConfig.PoolConfig;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Plans for tests without an application. */
public final class FixedPlans implements ManagedConfig {
  private record Pool(int instances, int size, int clients, String cpu, String memory)
      implements PoolConfig {}

  private record Plan(
      int instances,
      String cpu,
      String memory,
      String storage,
      String walStorage,
      int maxConnections,
      PoolConfig pool,
      Optional<String> backupSchedule,
      Optional<String> backupRetention)
      implements PlanConfig {}

  private record Store(
      String destination,
      Optional<String> endpointUrl,
      Optional<String> endpointCaSecret,
      Optional<String> secret,
      String idKey,
      String valueKey)
      implements StoreConfig {}

  private record Backup(
      Optional<String> defaultStore,
      Optional<String> schedule,
      Optional<String> retention,
      Map<String, StoreConfig> stores)
      implements BackupConfig {}

  private record Metrics(boolean enabled, Map<String, String> labels) implements MonitoringConfig {}

  private final Optional<String> defaultStore;

  private FixedPlans(Optional<String> defaultStore) {
    this.defaultStore = defaultStore;
  }

  public static Plans create() {
    return new Plans(new FixedPlans(Optional.empty()));
  }

  /**
   * @param defaultStore {@code main} or {@code other}; empty for none
   */
  public static OperationsPlans operations(Optional<String> defaultStore) {
    return new OperationsPlans(new FixedPlans(defaultStore));
  }

  @Override
  public BackupConfig backup() {
    Store store =
        new Store(
            "s3://backups/main",
            Optional.of("https://minio:9000"),
            Optional.of("minio-ca"),
            Optional.of("minio"),
            "ID",
            "KEY");
    Store other =
        new Store(
            "gs://backups", Optional.empty(), Optional.empty(), Optional.empty(), "ID", "KEY");
    return new Backup(
        defaultStore,
        Optional.of("H H 1 * * *"),
        Optional.of("30d"),
        Map.of("main", store, "other", other));
  }

  @Override
  public MonitoringConfig monitoring() {
    return new Metrics(false, Map.of("release", "prometheus"));
  }

  @Override
  public Duration deletedKept() {
    return Duration.ofDays(90);
  }

  @Override
  public Duration deadline() {
    return Duration.ofMinutes(15);
  }

  @Override
  public Duration settle() {
    return Duration.ofMinutes(1);
  }

  @Override
  public boolean loop() {
    return false;
  }

  @Override
  public Duration sweep() {
    return Duration.ofSeconds(30);
  }

  @Override
  public String defaultPlan() {
    return "small";
  }

  @Override
  public Optional<String> defaultVersion() {
    return Optional.of("17");
  }

  @Override
  public String topologyKey() {
    return "topology.kubernetes.io/zone";
  }

  @Override
  public Optional<String> storageClass() {
    return Optional.empty();
  }

  @Override
  public Map<String, String> images() {
    return Map.of("16.4", "pg:16.4", "17.5", "pg:17.5", "17.10", "pg:17.10", "18.1", "pg:18.1");
  }

  @Override
  public Map<String, PlanConfig> plans() {
    PoolConfig pool = new Pool(1, 20, 200, "100m", "128Mi");
    return Map.of(
        "small",
            new Plan(
                1, "500m", "1024Mi", "10Gi", "2Gi", 100, pool, Optional.empty(), Optional.empty()),
        "big",
            new Plan(
                3,
                "4000m",
                "16Gi",
                "200Gi",
                "20Gi",
                400,
                pool,
                Optional.of("0 0 */6 * * *"),
                Optional.of("12w")));
  }
}
