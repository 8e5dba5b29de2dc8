package io.kontrol.api.desired;

import io.kontrol.api.platform.refusal.Refusal;
import java.util.List;

/** What an apply has come to. It is all or nothing. */
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
   * @param objects each that stands against it; empty where it is the request as a whole
   */
  record Rejected(Refusal refusal, List<RejectedObject> objects) implements ApplyResult {}
}
