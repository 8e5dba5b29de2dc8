package io.kontrol.api.fleet.pool;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** From when on a pool's figures are worth a warning, or an error. */
@ConfigMapping(prefix = "kontrol.pools")
public interface PoolConfig {
  /** Of the average CPU utilization, in percent. */
  Threshold cpu();

  /** Of the average memory utilization, in percent. */
  Threshold memory();

  /** Of the instances that are there and do not work, in percent. */
  Threshold inactive();

  /** A figure that reaches it counts. */
  interface Threshold {
    @WithDefault("80")
    double warning();

    @WithDefault("95")
    double error();
  }
}
