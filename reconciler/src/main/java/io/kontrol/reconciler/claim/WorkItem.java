package io.kontrol.reconciler.claim;

import io.kontrol.reconciler.order.ApplyOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A resource that was found to need work: only what the queue needs to order it, since there may be
 * many.
 *
 * @param hasRow whether it has a row in {@code resource_applied_states}
 * @param attempts failed attempts of its generation
 */
public record WorkItem(
    int resourceId,
    String apiGroup,
    String kind,
    String namespace,
    String name,
    @Nullable String applySet,
    boolean deleting,
    boolean hasRow,
    int attempts) {

  /** Within a scope lower phases go first; deletes go in the opposite order. */
  int phase() {
    int rank = ApplyOrder.rank(apiGroup, kind);
    return deleting ? -rank : rank;
  }

  /** Items whose order matters to each other: of an apply set, or of a namespace. */
  String scope() {
    return applySet != null ? "set:" + applySet : "namespace:" + namespace;
  }

  /** The dependency that this item is for others; see {@link DependencyKeys}. */
  Optional<String> provides() {
    return DependencyKeys.providedBy(apiGroup, kind, name);
  }

  /** What this item depends on. */
  List<String> needs() {
    List<String> needs = new ArrayList<>(2);
    if (!namespace.isEmpty()) {
      needs.add(DependencyKeys.namespace(namespace));
    }
    if (apiGroup.contains(".")) {
      needs.add(DependencyKeys.group(apiGroup));
    }
    return needs;
  }
}
