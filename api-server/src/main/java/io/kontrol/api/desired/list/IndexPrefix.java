package io.kontrol.api.desired.list;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Columns that a filter fixes, where an index begins with them and goes on with those of the order:
 * the page is one range of that index.
 *
 * @param columns in the order of the index; a parameter of the same name has the value of each
 */
record IndexPrefix(List<String> columns) {
  private static final String NAMESPACE = "namespace COLLATE \"C\"";

  private static final List<List<String>> BY_ID =
      List.of(
          List.of(NAMESPACE, "cluster_id", "kind"),
          List.of("apply_set", "cluster_id"),
          List.of("cluster_id"),
          List.of("kind"),
          List.of("api_version"));

  private static final List<List<String>> BY_CLUSTER = List.of(List.of("cluster_id"));

  /** None for deleted rows: they are few, and have no index for each order. */
  static IndexPrefix of(ListFilter filter, Sort sort, boolean deleted) {
    List<List<String>> indexes =
        switch (sort) {
          case ID, ID_DOWN -> BY_ID;
          case NAME, NAME_DOWN, UPDATED, UPDATED_DOWN -> BY_CLUSTER;
        };
    Map<String, Boolean> fixed = fixed(filter);
    return new IndexPrefix(
        indexes.stream()
            .filter(index -> !deleted && index.stream().allMatch(fixed::get))
            .findFirst()
            .orElse(List.of()));
  }

  private static Map<String, Boolean> fixed(ListFilter filter) {
    return Map.of(
        "cluster_id",
        filter.clusterId() != null,
        NAMESPACE,
        filter.namespace() != null,
        "kind",
        filter.kind() != null,
        "api_version",
        filter.apiVersion() != null,
        "apply_set",
        filter.set() != null);
  }

  /** Whether the filter fixes these columns and nothing else. */
  boolean isAllOf(ListFilter filter) {
    long asked =
        fixed(filter).values().stream().filter(is -> is).count()
            + Stream.of(filter.name(), filter.namePrefix()).filter(Objects::nonNull).count();
    LabelSelector labels = filter.labels();
    return asked == columns.size()
        && filter.observed() == null
        && filter.visible() == null
        && labels.all().isEmpty()
        && labels.any().isEmpty()
        && labels.none().isEmpty();
  }

  /** Ranges and not equality, for which the planner would choose an index without these columns. */
  String conditions() {
    return columns.stream()
        .map(column -> " AND r.%1$s >= :%1$s AND r.%1$s <= :%1$s".formatted(column))
        .collect(Collectors.joining());
  }
}
