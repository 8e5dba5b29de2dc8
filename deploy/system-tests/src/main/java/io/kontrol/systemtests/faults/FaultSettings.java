package io.kontrol.systemtests.faults;

import io.kontrol.systemtests.faults.load.LoadSettings;
import java.time.Duration;
import java.util.List;

/**
 * How long and how hard.
 *
 * @param gap mean time between two faults
 * @param quiet how long the settled system is watched for writes that nobody asked for
 */
public record FaultSettings(
    long seed, Duration duration, Duration gap, Duration quiet, LoadSettings load) {

  /** Part of each test run. */
  public static FaultSettings brief(long seed) {
    return of(seed, Duration.ofSeconds(15), Duration.ofSeconds(3), 4, Duration.ofMillis(120));
  }

  /** It stays long enough to see each reconciler compare everything once more. */
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
