package io.kontrol.reconciler.outcome;

import io.kontrol.reconciler.claim.AppliedStateSnapshot;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The change of a row of {@code resource_applied_states}.
 *
 * @param spec the applied spec; null keeps the stored one
 * @param nextAttemptIn delay of the retry; null for none
 * @param took duration of a successful apply; null keeps the stored one, and {@code applied_at}
 * @param finished whether the deletion is complete
 * @param waitsFor key of the missing dependency; null for none
 */
public record RowChange(
    int resourceId,
    AppliedStateSnapshot recorded,
    @Nullable String spec,
    @Nullable Duration nextAttemptIn,
    @Nullable Duration took,
    boolean finished,
    @Nullable String waitsFor) {

  static RowChange of(int resourceId, AppliedStateSnapshot recorded) {
    return new RowChange(resourceId, recorded, null, null, null, false, null);
  }

  RowChange nextAttemptIn(@Nullable Duration delay) {
    return new RowChange(resourceId, recorded, spec, delay, took, finished, waitsFor);
  }

  RowChange applied(String appliedSpec, Duration duration) {
    return new RowChange(
        resourceId, recorded, appliedSpec, nextAttemptIn, duration, finished, waitsFor);
  }

  RowChange waitsFor(@Nullable String missing) {
    return new RowChange(resourceId, recorded, spec, nextAttemptIn, took, finished, missing);
  }

  RowChange finish() {
    return new RowChange(resourceId, recorded, spec, nextAttemptIn, took, true, waitsFor);
  }
}
