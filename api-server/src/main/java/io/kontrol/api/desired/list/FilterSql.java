package io.kontrol.api.desired.list;

import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.page.PageCursor;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The conditions of a filter on {@code resources r}, and its values. */
final class FilterSql {
  static final String NAMED =
      """
          AND (:name::TEXT IS NULL OR r.name COLLATE "C" = :name)
          AND (:name_from::TEXT IS NULL OR r.name COLLATE "C" >= :name_from)
          AND (:name_to::TEXT IS NULL OR r.name COLLATE "C" < :name_to)
      """;

  private static final String COLUMNS =
      """
          (:cluster_id::TEXT IS NULL OR r.cluster_id = :cluster_id)
          AND (:namespace::TEXT IS NULL OR r.namespace COLLATE "C" = :namespace)
          AND (:kind::TEXT IS NULL OR r.kind = :kind)
          AND (:api_version::TEXT IS NULL OR r.api_version = :api_version)
          AND (:apply_set::TEXT IS NULL OR r.apply_set = :apply_set)
          AND (:all_terms::TEXT[] IS NULL OR r.label_terms @> :all_terms)
          AND (:no_terms::TEXT[] IS NULL OR NOT r.label_terms && :no_terms)
      """
          + NAMED;

  private FilterSql() {}

  /**
   * @param deleted null for both
   */
  static String state(@Nullable Boolean deleted) {
    if (deleted == null) {
      return "TRUE";
    }
    return deleted ? "r.deleted_at IS NOT NULL" : "r.deleted_at IS NULL";
  }

  /**
   * @param deleted as for {@link #state}, which is another condition
   */
  static String conditions(ListFilter filter, @Nullable Boolean deleted) {
    StringBuilder conditions = new StringBuilder(COLUMNS);
    for (int i = 0; i < filter.labels().any().size(); i++) {
      conditions.append("    AND r.label_terms && :any_terms_").append(i).append("::TEXT[]\n");
    }
    if (filter.observed() != null) {
      conditions.append(filter.observed().condition());
    }
    if (filter.visible() != null) {
      conditions.append("    AND ").append(filter.visible().condition(deleted)).append('\n');
    }
    return conditions.toString();
  }

  static NamedStatement bind(
      NamedStatement statement, ListFilter filter, @Nullable PageCursor after) throws SQLException {
    LabelSelector labels = filter.labels();
    for (int i = 0; i < labels.any().size(); i++) {
      statement.setTexts("any_terms_" + i, labels.any().get(i));
    }
    if (filter.observed() != null) {
      filter.observed().bind(statement);
    }
    if (filter.visible() != null) {
      filter.visible().bind(statement);
    }
    return statement
        .set("cluster_id", filter.clusterId())
        .set("namespace", filter.namespace())
        .set("kind", filter.kind())
        .set("api_version", filter.apiVersion())
        .set("name", filter.name())
        .set("name_from", filter.namePrefix())
        .set("name_to", filter.namePrefixEnd())
        .set("apply_set", filter.set())
        .setTexts("all_terms", labels.all().isEmpty() ? null : labels.all())
        .setTexts("no_terms", labels.none().isEmpty() ? null : labels.none())
        .set("after_key", after == null ? null : after.key())
        .set("after_id", after == null ? null : after.id());
  }
}
