package io.kontrol.api.fleet.schedule.window;

/** How many instances a pool may have. */
public record PoolLimits(int min, int max) {
  public int clamp(int wanted) {
    return Math.max(min, Math.min(max, wanted));
  }

  public boolean allow(int wanted) {
    return clamp(wanted) == wanted;
  }
}
