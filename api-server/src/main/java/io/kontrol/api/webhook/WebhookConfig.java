package io.kontrol.api.webhook;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Webhooks. */
@ConfigMapping(prefix = "kontrol.webhooks")
public interface WebhookConfig {
  /** Networks that may be called though they are refused otherwise, such as {@code 127.0.0.0/8}. */
  Optional<List<String>> allowedNetworks();

  /** Whether private addresses, such as those of a cluster's services, may be called. */
  @WithDefault("true")
  boolean privateNetworks();

  @WithDefault("20")
  int attempts();

  /** The wait after the first failure; it doubles with each. */
  @WithDefault("PT5S")
  Duration firstRetry();

  @WithDefault("PT1H")
  Duration longestRetry();

  /** How long a note of a delivery is kept. */
  @WithDefault("P7D")
  Duration deliveriesKept();
}
