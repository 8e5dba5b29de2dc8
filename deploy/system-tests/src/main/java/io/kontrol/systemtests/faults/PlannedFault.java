package io.kontrol.systemtests.faults;

import java.time.Duration;

/**
 * One fault of a plan.
 *
 * @param at since the start of the load
 * @param target name of a process; empty where the kind determines the target
 */
public record PlannedFault(FaultKind kind, String target, Duration at, Duration lasts) {
  Duration end() {
    return at.plus(lasts);
  }

  @Override
  public String toString() {
    return "%6d ms  %-20s %s for %d ms"
        .formatted(at.toMillis(), kind, target.isEmpty() ? "all" : target, lasts.toMillis());
  }
}
