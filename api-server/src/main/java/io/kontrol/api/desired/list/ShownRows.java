package io.kontrol.api.desired.list;

import io.kontrol.api.observed.Visibility;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.database.SqlTemplate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The live rows that a viewer of a few namespaces is shown, in the order of their ids. An index has
 * them all, so that ten thousand are found sooner than the first hundred of them among all rows.
 */
final class ShownRows {
  /** Finding more takes longer than a page should. */
  private static final int MOST = 20_000;

  private static final String IDS =
      """
      SELECT r.id FROM resources r
      WHERE r.deleted_at IS NULL AND {places}
          AND (:cluster_id::TEXT IS NULL OR r.cluster_id = :cluster_id) AND (:kind::TEXT IS NULL OR r.kind = :kind)
      UNION ALL
      SELECT r.id FROM resources r WHERE r.deleted_at IS NULL AND {namespace_objects}
      LIMIT :most
      """;

  private ShownRows() {}

  /** Empty where there may be too many, or where the viewer is shown more than namespaces. */
  static Optional<List<Integer>> find(Connection connection, ListFilter filter)
      throws SQLException {
    Visibility visible = filter.visible();
    if (visible == null
        || !visible.isOfFewNamespaces()
        || !Boolean.FALSE.equals(filter.deleted())) {
      return Optional.empty();
    }
    String sql =
        SqlTemplate.fill(
            IDS,
            Map.of(
                "places", visible.inPlaces(), "namespace_objects", visible.ofNamespaceObjects()));
    List<Integer> ids =
        PlannerSettings.inOrder(connection, order -> ids(order, sql, filter, visible));
    return ids.size() == MOST ? Optional.empty() : Optional.of(ids);
  }

  private static List<Integer> ids(
      Connection connection, String sql, ListFilter filter, Visibility visible)
      throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (NamedStatement statement = new NamedStatement(connection, sql)) {
      visible.bind(statement);
      statement.set("cluster_id", filter.clusterId()).set("kind", filter.kind()).set("most", MOST);
      try (ResultSet row = statement.query()) {
        while (row.next()) {
          ids.add(row.getInt(1));
        }
      }
    }
    Collections.sort(ids);
    return ids;
  }
}
