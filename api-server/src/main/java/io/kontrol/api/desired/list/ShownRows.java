package io.kontrol.api.desired.list;

import io.kontrol.api.observed.Visibility;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.database.SqlTemplate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The live rows that a viewer of a few namespaces is shown, in the order of their ids. An index has
 * them all, so that ten thousand are found sooner than the first hundred of them among all rows.
 */
final class ShownRows {
  /** Finding more takes longer than a page should. */
  static final int MOST = 20_000;

  private static final String IDS =
      """
      WITH shown AS MATERIALIZED (
          SELECT r.id FROM resources r
          WHERE r.deleted_at IS NULL AND {places}
              AND (:cluster_id::TEXT IS NULL OR r.cluster_id = :cluster_id) AND (:kind::TEXT IS NULL OR r.kind = :kind)
          UNION ALL
          SELECT r.id FROM resources r
          WHERE r.deleted_at IS NULL AND {namespace_objects}
              AND (:cluster_id::TEXT IS NULL OR r.cluster_id = :cluster_id) AND (:kind::TEXT IS NULL OR r.kind = :kind)
          LIMIT :most
      )
      SELECT id, (SELECT count(*) FROM shown) AS all_of_them FROM shown
      WHERE id > :after_id
      ORDER BY id
      LIMIT :wanted
      """;

  private ShownRows() {}

  /**
   * @param after the id before the first one
   * @param wanted the most that are returned
   * @return empty where there may be too many to look at, or where the viewer is shown more than
   *     namespaces
   */
  static Optional<List<Integer>> find(
      Connection connection, ListFilter filter, int after, int wanted) throws SQLException {
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
    return PlannerSettings.inOrder(
        connection,
        order -> {
          try (NamedStatement statement = new NamedStatement(order, sql)) {
            visible.bind(statement);
            statement
                .set("cluster_id", filter.clusterId())
                .set("kind", filter.kind())
                .set("most", MOST)
                .set("after_id", after)
                .set("wanted", wanted);
            return ids(statement);
          }
        });
  }

  private static Optional<List<Integer>> ids(NamedStatement statement) throws SQLException {
    List<Integer> ids = new ArrayList<>();
    try (ResultSet row = statement.query()) {
      while (row.next()) {
        if (row.getInt("all_of_them") == MOST) {
          return Optional.empty();
        }
        ids.add(row.getInt("id"));
      }
    }
    return Optional.of(ids);
  }
}
