package io.kontrol.api.fleet.node;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How nodes call in, and when they count as gone. */
@ConfigMapping(prefix = "kontrol.nodes")
public interface NodeConfig {
  /** Between two heartbeats of a node; each answer varies it by a tenth. */
  @WithDefault("PT60S")
  Duration heartbeatInterval();

  /** The heartbeats that a node may send at once; then one in each tenth of the interval. */
  @WithDefault("10")
  int heartbeatBurst();

  /** The silence after which a node is offline. */
  @WithDefault("PT5M")
  Duration offlineAfter();

  /** Between two searches for silent nodes. */
  @WithDefault("PT5S")
  Duration sweep();

  /** Whether this process searches for silent nodes. */
  @WithDefault("true")
  boolean loop();

  /** For how long the old key holds after a rotation that does not say. */
  @WithDefault("PT1H")
  Duration keyOverlap();

  /** Of a registration token that does not say. */
  @WithDefault("PT1H")
  Duration registrationTokenLifetime();
}
