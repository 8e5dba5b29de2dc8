package io.kontrol.reconciler.outcome;

import io.kontrol.reconciler.claim.AppliedStateSnapshot;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a row of {@code resource_applied_states}.
 *
 * @param spec that was applied; null keeps the one that is there
 * @param nextAttemptIn null: not until something changes
 * @param took of a successful apply; null keeps what is there, {@code applied_at} too
 * @param finished the deletion is complete
 * @param waitsFor what it lacks, as {@code WorkItem} names it; null when nothing
 */
public record RowChange(
    int resourceId,
    AppliedStateSnapshot memory,
    @Nullable String spec,
    @Nullable Duration nextAttemptIn,
    @Nullable Duration took,
    boolean finished,
    @Nullable String waitsFor) {

  static RowChange of(int resourceId, AppliedStateSnapshot memory) {
    return new RowChange(resourceId, memory, null, null, null, false, null);
  }

  RowChange nextAttemptIn(@Nullable Duration delay) {
    return new RowChange(resourceId, memory, spec, delay, took, finished, waitsFor);
  }

  RowChange applied(String appliedSpec, Duration duration) {
    return new RowChange(
        resourceId, memory, appliedSpec, nextAttemptIn, duration, finished, waitsFor);
  }

  RowChange waitsFor(@Nullable String missing) {
    return new RowChange(resourceId, memory, spec, nextAttemptIn, took, finished, missing);
  }

  RowChange finish() {
    return new RowChange(resourceId, memory, spec, nextAttemptIn, took, true, waitsFor);
  }
}
