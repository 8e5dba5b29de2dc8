package io.kontrol.api.list;

import io.kontrol.api.database.NamedStatement;
import io.kontrol.api.database.SideBySide;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the ids of a page. Rows are looked through in the order of the page, which an index has,
 * and the first ones that fit are taken; where few fit, an index on what they have in common is
 * quicker, and PostgreSQL's statistics tell which way to go.
 *
 * <p>Status compares three tables, and no statistics tell how many rows fit. So a window of rows is
 * tried first, which is enough where many fit; where it is not, {@link StatusCandidates} says which
 * rows are worth a look.
 */
final class ListQuery {
  static final int WINDOW = 5_000;

  private static final String FILTER =
      """
          (:cluster_id::TEXT IS NULL OR r.cluster_id = :cluster_id)
          AND (:namespace::TEXT IS NULL OR r.namespace = :namespace)
          AND (:kind::TEXT IS NULL OR r.kind = :kind)
          AND (:api_version::TEXT IS NULL OR r.api_version = :api_version)
          AND (:name::TEXT IS NULL OR r.name COLLATE "C" = :name)
          AND (:name_from::TEXT IS NULL OR r.name COLLATE "C" >= :name_from)
          AND (:name_to::TEXT IS NULL OR r.name COLLATE "C" < :name_to)
          AND (:apply_set::TEXT IS NULL OR r.apply_set = :apply_set)
          AND (:living::BOOLEAN IS NULL OR r.deleted_at IS NULL)
          AND (:deleted::BOOLEAN IS NULL OR r.deleted_at IS NOT NULL)
          AND (:all_terms::TEXT[] IS NULL OR r.label_terms @> :all_terms)
          AND (:no_terms::TEXT[] IS NULL OR NOT r.label_terms && :no_terms)
      """;

  static final String PAGE =
      """
      SELECT r.id, %2$s FROM resources r
      WHERE %1$s AND %3$s
      ORDER BY %4$s
      LIMIT :most
      """;

  static final String WINDOWED =
      """
      WITH seen AS MATERIALIZED (
          SELECT r.id, r.name, r.updated_at FROM resources r
          WHERE %1$s AND %3$s
          ORDER BY %4$s
          LIMIT :window
      )
      SELECT r.id, %2$s, (SELECT count(*) FROM seen) AS looked_at
      FROM seen AS r JOIN resource_status s ON s.resource_id = r.id
      WHERE (:sync::TEXT[] IS NULL OR s.sync = ANY (:sync))
          AND (:health::TEXT[] IS NULL OR s.health = ANY (:health))
      ORDER BY %4$s
      LIMIT :most
      """;

  static final String CHOSEN =
      """
      SELECT r.id, %2$s
      FROM unnest(:chosen::INTEGER[]) AS chosen (id)
      JOIN resources r ON r.id = chosen.id
      JOIN resource_status s ON s.resource_id = r.id
      WHERE %1$s AND %3$s
          AND (:sync::TEXT[] IS NULL OR s.sync = ANY (:sync))
          AND (:health::TEXT[] IS NULL OR s.health = ANY (:health))
      ORDER BY %4$s
      LIMIT :most
      """;

  /** A row's place: its id, and its sort key as text. */
  record Place(int id, String key) {}

  private final ListFilter filter;
  private final Sort sort;
  private final @Nullable Cursor after;
  private final int most;

  /**
   * @param most rows of the page, and one more that tells whether there is another page
   */
  ListQuery(ListFilter filter, Sort sort, @Nullable Cursor after, int most) {
    this.filter = filter;
    this.sort = sort;
    this.after = after;
    this.most = most;
  }

  List<Place> run(Connection connection) throws SQLException {
    if (!filter.byStatus()) {
      try (NamedStatement statement = statement(connection, PAGE)) {
        return places(statement);
      }
    }
    List<Place> near = new ArrayList<>();
    boolean all;
    try (NamedStatement statement = statement(connection, WINDOWED);
        ResultSet rows = statement.query()) {
      long lookedAt = 0;
      while (rows.next()) {
        near.add(new Place(rows.getInt("id"), rows.getString("sort_key")));
        lookedAt = rows.getLong("looked_at");
      }
      all = near.size() == most || (!near.isEmpty() && lookedAt < WINDOW);
    }
    return all ? near : SideBySide.read(connection, this::judged);
  }

  private List<Place> judged(Connection connection) throws SQLException {
    StatusCandidates candidates = StatusCandidates.of(connection, filter, sort, after);
    if (sort != Sort.ID) {
      return chosen(connection, candidates.all(connection), most);
    }
    List<Place> places = new ArrayList<>();
    while (places.size() < most && candidates.more()) {
      places.addAll(chosen(connection, candidates.next(connection), most - places.size()));
    }
    return places;
  }

  private List<Place> chosen(Connection connection, List<Integer> ids, int wanted)
      throws SQLException {
    try (NamedStatement statement = statement(connection, CHOSEN)) {
      statement.set("chosen", connection.createArrayOf("int4", ids.toArray()));
      return places(statement.set("most", wanted));
    }
  }

  private static List<Place> places(NamedStatement statement) throws SQLException {
    List<Place> places = new ArrayList<>();
    try (ResultSet rows = statement.query()) {
      while (rows.next()) {
        places.add(new Place(rows.getInt("id"), rows.getString("sort_key")));
      }
    }
    return places;
  }

  /** For the tests that read plans: the statement that a page runs. */
  static String sql(String template, ListFilter filter, Sort sort) {
    StringBuilder conditions = new StringBuilder(FILTER);
    for (int i = 0; i < filter.labels().any().size(); i++) {
      conditions.append("    AND r.label_terms && :any_terms_").append(i).append("::TEXT[]\n");
    }
    return template.formatted(conditions, sort.keyText(), sort.after(), sort.order());
  }

  private NamedStatement statement(Connection connection, String template) throws SQLException {
    return bind(new NamedStatement(connection, sql(template, filter, sort)));
  }

  NamedStatement bind(NamedStatement statement) throws SQLException {
    LabelSelector labels = filter.labels();
    statement
        .set("cluster_id", filter.clusterId())
        .set("namespace", filter.namespace())
        .set("kind", filter.kind())
        .set("api_version", filter.apiVersion())
        .set("name", filter.name())
        .set("name_from", filter.namePrefix())
        .set("name_to", filter.namePrefixEnd())
        .set("apply_set", filter.set())
        .set("living", Boolean.FALSE.equals(filter.deleted()) ? true : null)
        .set("deleted", Boolean.TRUE.equals(filter.deleted()) ? true : null)
        .setTexts("all_terms", labels.all().isEmpty() ? null : labels.all())
        .setTexts("no_terms", labels.none().isEmpty() ? null : labels.none())
        .setTexts("sync", filter.sync())
        .setTexts("health", filter.health())
        .set("after_key", after == null ? null : after.key())
        .set("after_id", after == null ? null : after.id())
        .set("window", WINDOW)
        .set("most", most);
    for (int i = 0; i < labels.any().size(); i++) {
      statement.setTexts("any_terms_" + i, labels.any().get(i));
    }
    return statement;
  }
}
