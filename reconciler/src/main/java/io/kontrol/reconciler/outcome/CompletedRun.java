package io.kontrol.reconciler.outcome;

import io.kontrol.reconciler.claim.DesiredResource;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.claim.Work.Observed;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A generation that was applied, ran to completion and is gone, while its result was lost in a
 * crash. Applying it again would run it a second time.
 */
public final class CompletedRun {
  private CompletedRun() {}

  /**
   * @return the result of the apply; empty when it has to be done
   */
  public static Optional<Outcome> of(Work work) {
    Observed observed = work.observed();
    DesiredResource desired = work.desired();
    boolean hasRun =
        observed.finished()
            && observed.gone()
            && Objects.equals(observed.generation(), desired.generation());
    if (!hasRun || work.recorded().hasApplied(desired.generation()) || work.isAskedFor()) {
      return Optional.empty();
    }
    return Optional.of(
        new Outcome.Applied(
            Objects.requireNonNullElse(observed.uid(), ""),
            Objects.requireNonNullElse(observed.resourceVersion(), ""),
            Optional.ofNullable(observed.ownedFieldsHash()),
            Duration.ZERO,
            List.of(),
            List.of(),
            TakeOver.NONE));
  }
}
