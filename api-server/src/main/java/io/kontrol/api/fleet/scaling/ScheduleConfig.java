package io.kontrol.api.fleet.scaling;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How schedules act on workloads. */
@ConfigMapping(prefix = "kontrol.schedules")
public interface ScheduleConfig {
  /** Whether this replica acts; one of all replicas has to. */
  @WithDefault("true")
  boolean loop();

  /** How long a change of a schedule may go unnoticed whose notification was lost. */
  @WithDefault("PT30S")
  Duration sweep();
}
