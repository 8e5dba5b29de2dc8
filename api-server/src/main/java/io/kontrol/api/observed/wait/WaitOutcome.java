package io.kontrol.api.observed.wait;

import java.time.Duration;
import java.util.List;

/**
 * How a wait has ended.
 *
 * @param waiting how many resources are not where they should be; 0 when the condition was reached
 * @param obstacles the first of those
 */
public record WaitOutcome(int waiting, List<Obstacle> obstacles, Duration after) {
  /** Nobody is there any longer to be told. */
  public static final WaitOutcome ABANDONED = new WaitOutcome(1, List.of(), Duration.ZERO);

  public WaitOutcome {
    obstacles = List.copyOf(obstacles);
  }

  public boolean reached() {
    return waiting == 0;
  }
}
