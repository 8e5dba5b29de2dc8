package io.kontrol.systemtests.faults;

import io.kontrol.systemtests.faults.load.LoadSettings;
import java.time.Duration;
import java.util.List;

/**
 * Settings of a fault run.
 *
 * @param gap mean time between two faults
 * @param quiet time during which the settled system must not write
 */
public record FaultSettings(
    long seed, Duration duration, Duration gap, Duration quiet, LoadSettings load) {

  /** Settings for each test run. */
  public static FaultSettings brief(long seed) {
    return of(seed, Duration.ofSeconds(15), Duration.ofSeconds(3), 4, Duration.ofMillis(120));
  }

  /** Long enough for one more full sweep of each reconciler. */
  public static FaultSettings thorough(long seed) {
    return of(seed, Duration.ofSeconds(90), Duration.ofSeconds(33), 8, Duration.ofMillis(80));
  }

  private static FaultSettings of(
      long seed, Duration duration, Duration quiet, int workers, Duration pause) {
    LoadSettings load =
        new LoadSettings(seed, "local", List.of("faults-a", "faults-b"), workers, 12, pause);
    return new FaultSettings(seed, duration, Duration.ofMillis(700), quiet, load);
  }
}
