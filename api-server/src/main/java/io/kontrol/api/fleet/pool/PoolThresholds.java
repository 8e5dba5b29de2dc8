package io.kontrol.api.fleet.pool;

import io.kontrol.api.fleet.pool.PoolConfig.Threshold;
import jakarta.enterprise.context.ApplicationScoped;

/** Judges the figures of a pool; the worst of them decides. */
@ApplicationScoped
public class PoolThresholds {
  private final PoolConfig config;

  public PoolThresholds(PoolConfig config) {
    this.config = config;
  }

  /**
   * @param current instances that are there
   * @param active those of them that work
   * @param cpu the average utilization in percent
   * @param memory likewise
   */
  public record Figures(int current, int active, double cpu, double memory) {}

  /** More or fewer instances than the limits allow are a warning: somebody else scales. */
  public PoolStatus judge(Figures figures, int min, int max) {
    boolean within = figures.current() >= min && figures.current() <= max;
    return judge(config.cpu(), figures.cpu())
        .worse(judge(config.memory(), figures.memory()))
        .worse(judge(config.inactive(), inactive(figures)))
        .worse(within ? PoolStatus.HEALTHY : PoolStatus.WARNING);
  }

  private static double inactive(Figures figures) {
    int missing = Math.max(0, figures.current() - figures.active());
    return figures.current() == 0 ? 0 : 100.0 * missing / figures.current();
  }

  private static PoolStatus judge(Threshold threshold, double figure) {
    if (figure >= threshold.error()) {
      return PoolStatus.ERROR;
    }
    return figure >= threshold.warning() ? PoolStatus.WARNING : PoolStatus.HEALTHY;
  }
}
