package io.kontrol.api.desired.resource;

import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an object may move between apply sets. It belongs to one set of its cluster, or
 * to none. It joins its first set, or leaves its set for none, whenever that is asked for; from one
 * set to another it moves only with a take-over. Otherwise two pipelines that both list it would
 * move it back and forth, and the one that drops it would not know that it is still wanted.
 */
public final class SetMembership {
  private SetMembership() {}

  /**
   * Why an object may not go from one set to another; empty where it may.
   *
   * @param from the set that it belongs to, null for none
   * @param to the set that it shall belong to, null for none
   */
  public static Optional<Refusal> refusal(
      @Nullable String from, @Nullable String to, boolean takeOver) {
    if (takeOver || from == null || to == null || from.equals(to)) {
      return Optional.empty();
    }
    return Optional.of(
        Refusal.conflict(
                "in_another_set",
                "The object belongs to the set "
                    + from
                    + ". Take it out of that set's manifests, and move it with take_over=true.")
            .with("apply_set", TextNode.valueOf(from)));
  }
}
