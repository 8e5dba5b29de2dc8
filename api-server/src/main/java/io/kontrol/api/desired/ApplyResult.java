package io.kontrol.api.desired;

import io.kontrol.api.platform.refusal.Refusal;
import java.util.List;

/** The outcome of an apply, which is all or nothing. */
public sealed interface ApplyResult {
  /**
   * Everything was written, or would be in a dry run.
   *
   * @param objects namespaces that were added, then those of the request in its order, then those
   *     that were pruned
   */
  record Accepted(List<ObjectResult> objects) implements ApplyResult {}

  /**
   * Nothing was written.
   *
   * @param objects those that were rejected; empty where the request as a whole was
   */
  record Rejected(Refusal refusal, List<RejectedObject> objects) implements ApplyResult {}
}
