package io.kontrol.api.job.queue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the queue is worked. */
@ConfigMapping(prefix = "kontrol.jobs")
public interface JobConfig {
  /** How long after a worker was last heard of its jobs are free again. */
  @WithDefault("PT1M")
  Duration lease();

  /** How often workers look for due jobs, should a wake-up be lost. */
  @WithDefault("PT10S")
  Duration sweep();

  /** How long a stopping replica lets its jobs run; then it gives them back. */
  @WithDefault("PT20S")
  Duration drain();

  /** How long a dead job is kept. */
  @WithDefault("P30D")
  Duration deadKept();
}
