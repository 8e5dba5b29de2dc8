package io.kontrol.reconciler.rejection;

import io.kontrol.reconciler.claim.AppliedStateSnapshot;
import io.kontrol.reconciler.claim.DependencyKeys;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.cluster.ApiStatus;
import io.kontrol.reconciler.outcome.Outcome;
import java.util.Optional;

/**
 * Distinguishes an object whose namespace or definition was deleted, or is being deleted, from one
 * that never had it. The first waits until it is back; the second is an error for its user.
 */
public final class MissingDependency {
  private MissingDependency() {}

  /** The outcome of a rejection. */
  public static Outcome judge(Work work, ApiStatus status, Outcome.Failed failed) {
    if (status.hasCause("NamespaceTerminating")) {
      return waiting(failed, DependencyKeys.namespace(work.desired().identity().namespace()));
    }
    if (isDefinitionTerminating(status)) {
      return waiting(failed, DependencyKeys.group(work.desired().identity().apiGroup()));
    }
    return judge(work, failed);
  }

  /** The same without an answer of the server. */
  public static Outcome judge(Work work, Outcome.Failed failed) {
    Optional<String> missing = failed.waitsFor();
    return missing.isPresent() && hadIt(work.recorded()) ? waiting(failed, missing.get()) : failed;
  }

  private static boolean hadIt(AppliedStateSnapshot recorded) {
    return recorded.applied().generation() != null || recorded.attempt().isWaiting();
  }

  /** The API server reports no cause for this; the code was 405 before it became 403. */
  private static boolean isDefinitionTerminating(ApiStatus status) {
    return (status.code() == 403 || status.code() == 405)
        && status
            .message()
            .endsWith("create not allowed while custom resource definition is terminating");
  }

  private static Outcome waiting(Outcome.Failed failed, String missing) {
    return new Outcome.Waiting(failed.code(), failed.message(), missing);
  }
}
