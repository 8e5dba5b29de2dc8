package io.kontrol.reconciler.rejection;

import io.kontrol.reconciler.claim.AppliedStateSnapshot;
import io.kontrol.reconciler.claim.DependencyKeys;
import io.kontrol.reconciler.claim.Work;
import io.kontrol.reconciler.cluster.ApiStatus;
import io.kontrol.reconciler.outcome.Outcome;
import java.util.Optional;

/**
 * Tells an object whose namespace or definition is gone or going from one that never had any. The
 * first waits for it to be back; the second is a mistake that its user must see. Does no I/O.
 */
public final class MissingDependency {
  private MissingDependency() {}

  /** What a refusal comes to. */
  public static Outcome judge(Work work, ApiStatus status, Outcome.Failed failed) {
    if (status.hasCause("NamespaceTerminating")) {
      return waiting(failed, DependencyKeys.namespace(work.desired().identity().namespace()));
    }
    if (isDefinitionTerminating(status)) {
      return waiting(failed, DependencyKeys.group(work.desired().identity().apiGroup()));
    }
    return judge(work, failed);
  }

  /** The same of one that the server was not asked for. */
  public static Outcome judge(Work work, Outcome.Failed failed) {
    Optional<String> missing = failed.waitsFor();
    return missing.isPresent() && hadIt(work.memory()) ? waiting(failed, missing.get()) : failed;
  }

  private static boolean hadIt(AppliedStateSnapshot memory) {
    return memory.applied().generation() != null || memory.tried().isWaiting();
  }

  /** Of this the API server has no cause; it was a 405 before it was a 403. */
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
