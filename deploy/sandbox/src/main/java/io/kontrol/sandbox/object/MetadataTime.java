package io.kontrol.sandbox.object;

import java.time.Clock;
import java.time.Instant;

/** Current times in the format of object metadata: to the second, in UTC. */
public final class MetadataTime {
  private record Second(long number, String text) {}

  private final Clock clock;
  private volatile Second last = new Second(0, Instant.EPOCH.toString());

  public MetadataTime(Clock clock) {
    this.clock = clock;
  }

  /** Such as {@code 2026-11-01T12:00:00Z}. */
  public String now() {
    long number = Math.floorDiv(clock.millis(), 1000L);
    Second second = last;
    if (second.number() != number) {
      second = new Second(number, Instant.ofEpochSecond(number).toString());
      last = second;
    }
    return second.text();
  }
}
