package io.kontrol.api.stack.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rows of templates. */
final class TemplateRows {
  private static final String SELECT =
      """
      SELECT id, name, version, description, base_spec_json, allowed_mutations_json, is_newest, created_at, created_by,
          deleted_at
      FROM templates
      """;

  private static final String NEWEST = SELECT + " WHERE id = ? AND is_newest";
  private static final String LOCK_NEWEST = NEWEST + " FOR UPDATE";
  private static final String LOCK_NAMED =
      SELECT + " WHERE name = ? AND is_newest AND deleted_at IS NULL FOR UPDATE";
  private static final String ONE = SELECT + " WHERE id = ? AND version = ?";

  private static final String VERSIONS =
      SELECT + " WHERE id = :id AND version < :before ORDER BY version DESC LIMIT :most";

  private static final String PAGE =
      SELECT
          + """
            WHERE is_newest AND (deleted_at IS NOT NULL) = :retired
                AND (:name::TEXT IS NULL OR name = :name)
                AND (:text::TEXT IS NULL OR strpos(lower(name || ' ' || COALESCE(description, '')), lower(:text)) > 0)
                AND (:after_name::TEXT IS NULL OR (name, id) > (:after_name, :after_id))
            ORDER BY name, id LIMIT :most
            """;

  private static final String NEXT_ID = "SELECT nextval('template_ids')::INTEGER";

  private static final String INSERT =
      """
      INSERT INTO templates (id, name, version, description, base_spec_json, allowed_mutations_json, created_by)
      VALUES (?, ?, ?, ?, ?::JSON, ?::JSON, ?)
      """;

  private static final String SUPERSEDE =
      "UPDATE templates SET is_newest = FALSE WHERE id = ? AND is_newest";

  private static final String RETIRE =
      "UPDATE templates SET deleted_at = clock_timestamp() WHERE id = ? AND deleted_at IS NULL";

  private TemplateRows() {}

  static Optional<Template> newest(Connection connection, int id) throws SQLException {
    return byId(connection, NEWEST, id);
  }

  static Optional<Template> lockNewest(Connection connection, int id) throws SQLException {
    return byId(connection, LOCK_NEWEST, id);
  }

  private static Optional<Template> byId(Connection connection, String sql, int id)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(sql)) {
      find.setInt(1, id);
      return one(find);
    }
  }

  static Optional<Template> lockNamed(Connection connection, String name) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(LOCK_NAMED)) {
      find.setString(1, name);
      return one(find);
    }
  }

  static Optional<Template> version(Connection connection, int id, int version)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(ONE)) {
      find.setInt(1, id);
      find.setInt(2, version);
      return one(find);
    }
  }

  private static Optional<Template> one(PreparedStatement find) throws SQLException {
    try (ResultSet row = find.executeQuery()) {
      return row.next() ? Optional.of(template(row)) : Optional.empty();
    }
  }

  /** By name. */
  static List<Template> page(Connection connection, TemplateFilter filter, int most)
      throws SQLException {
    try (NamedStatement page = new NamedStatement(connection, PAGE)) {
      page.set("retired", filter.retired())
          .set("name", filter.name())
          .set("text", filter.text())
          .set("after_name", filter.afterName())
          .set("after_id", filter.afterId())
          .set("most", most);
      return all(page);
    }
  }

  /** Newest first. */
  static List<Template> versions(Connection connection, int id, int before, int most)
      throws SQLException {
    try (NamedStatement versions = new NamedStatement(connection, VERSIONS)) {
      versions.set("id", id).set("before", before).set("most", most);
      return all(versions);
    }
  }

  private static List<Template> all(NamedStatement query) throws SQLException {
    List<Template> templates = new ArrayList<>();
    try (ResultSet rows = query.query()) {
      while (rows.next()) {
        templates.add(template(rows));
      }
    }
    return templates;
  }

  private static Template template(ResultSet row) throws SQLException {
    return new Template(
        row.getInt("id"),
        row.getString("name"),
        row.getInt("version"),
        row.getString("description"),
        Json.read(row.getString("base_spec_json")),
        Json.read(row.getString("allowed_mutations_json")),
        row.getBoolean("is_newest"),
        String.valueOf(Timestamps.text(row, "created_at")),
        row.getString("created_by"),
        Timestamps.text(row, "deleted_at"));
  }

  static int nextId(Connection connection) throws SQLException {
    try (PreparedStatement next = connection.prepareStatement(NEXT_ID);
        ResultSet row = next.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  /** The version becomes the newest one. */
  static void insert(
      Connection connection, int id, int version, NewTemplate template, String author)
      throws SQLException {
    change(connection, SUPERSEDE, id);
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setInt(1, id);
      insert.setString(2, template.name());
      insert.setInt(3, version);
      insert.setString(4, template.description());
      insert.setString(5, Json.write(template.baseSpec()));
      insert.setString(6, Json.write(template.allowedMutations()));
      insert.setString(7, author);
      insert.executeUpdate();
    }
  }

  static boolean retire(Connection connection, int id) throws SQLException {
    return change(connection, RETIRE, id) > 0;
  }

  private static int change(Connection connection, String sql, int id) throws SQLException {
    try (PreparedStatement change = connection.prepareStatement(sql)) {
      change.setInt(1, id);
      return change.executeUpdate();
    }
  }

  static ObjectNode items(List<Template> templates, int limit) {
    ObjectNode body = Json.mapper().createObjectNode();
    var items = body.putArray("items");
    templates.stream().limit(limit).forEach(each -> items.add(each.summary()));
    return body;
  }
}
