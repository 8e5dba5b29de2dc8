package io.kontrol.reconciler.claim;

import io.kontrol.reconciler.order.ApplyOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a look found: enough to hand it out in order, and no more, since there may be many.
 *
 * @param attempts that have failed for its generation
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

  /** Within its scope lower phases go first; deletes run the order backwards. */
  int phase() {
    int rank = ApplyOrder.rank(apiGroup, kind);
    return deleting ? -rank : rank;
  }

  /** Those whose order matters to each other: an apply set, or what shares a namespace. */
  String scope() {
    return applySet != null ? "set:" + applySet : "namespace:" + namespace;
  }

  boolean isFoundation() {
    return ApplyOrder.rank(apiGroup, kind) == 0;
  }

  /** What others need of it, as {@link #needs} names it. */
  String provides() {
    return kind.equals("Namespace") ? namespaceKey(name) : groupKey(groupOfDefinition(name));
  }

  List<String> needs() {
    List<String> needs = new ArrayList<>(2);
    if (!namespace.isEmpty()) {
      needs.add(namespaceKey(namespace));
    }
    if (apiGroup.contains(".")) {
      needs.add(groupKey(apiGroup));
    }
    return needs;
  }

  public static String namespaceKey(String namespace) {
    return "namespace:" + namespace;
  }

  public static String groupKey(String apiGroup) {
    return "group:" + apiGroup;
  }

  /** A CustomResourceDefinition is named {@code plural.group}. */
  public static String groupOfDefinition(String name) {
    return name.substring(name.indexOf('.') + 1);
  }
}
