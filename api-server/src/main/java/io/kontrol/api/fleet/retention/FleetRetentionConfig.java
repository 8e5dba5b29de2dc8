package io.kontrol.api.fleet.retention;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How long figures of the fleet are kept. What has partitions is dropped by whole days. */
@ConfigMapping(prefix = "kontrol.fleet.retention")
public interface FleetRetentionConfig {
  @WithDefault("P30D")
  Duration metrics();

  @WithDefault("P14D")
  Duration heartbeats();

  /** Of pools, as heartbeats brought them. */
  @WithDefault("P90D")
  Duration poolAnalytics();

  /** Of the rows that are made once a minute. */
  @WithDefault("P400D")
  Duration minutes();

  /** Of a configuration that is not active, from when it was last; the newest ones are kept. */
  @WithDefault("P365D")
  Duration configurations();

  /** Configurations of each node that are kept however old they are. */
  @WithDefault("20")
  int configurationsKept();

  /** Of the changes of nodes' statuses. */
  @WithDefault("P400D")
  Duration lifecycleLogs();

  /** Of a registration token, from when it has expired. */
  @WithDefault("P90D")
  Duration registrationTokens();

  /** For how many days beside today there are partitions. */
  @WithDefault("3")
  int daysAhead();
}
