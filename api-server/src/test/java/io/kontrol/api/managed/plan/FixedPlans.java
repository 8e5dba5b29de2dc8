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
      PoolConfig pool)
      implements PlanConfig {}

  public static Plans create() {
    return new Plans(new FixedPlans());
  }

  @Override
  public Duration deadline() {
    return Duration.ofMinutes(15);
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
        "small", new Plan(1, "500m", "1024Mi", "10Gi", "2Gi", 100, pool),
        "big", new Plan(3, "4000m", "16Gi", "200Gi", "20Gi", 400, pool));
  }
}
