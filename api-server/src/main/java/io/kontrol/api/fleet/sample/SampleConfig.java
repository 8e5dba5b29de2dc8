package io.kontrol.api.fleet.sample;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** The rows that are made once a minute. */
@ConfigMapping(prefix = "kontrol.fleet.samples")
public interface SampleConfig {
  /** Whether this replica makes them; one of all replicas has to. */
  @WithDefault("true")
  boolean loop();

  /** How long a minute is over before its row is made, so that its last heartbeats are in it. */
  @WithDefault("PT10S")
  Duration settle();
}
