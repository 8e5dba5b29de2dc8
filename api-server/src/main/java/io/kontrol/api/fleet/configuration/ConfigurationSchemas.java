package io.kontrol.api.fleet.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The fleet's schema of configurations, where it has one. */
@ApplicationScoped
public class ConfigurationSchemas {
  private static final String FIND =
      "SELECT json_schema, updated_at, updated_by FROM node_configuration_schemas";

  private static final String PUT =
      """
      INSERT INTO node_configuration_schemas (json_schema, updated_by) VALUES (?, ?)
      ON CONFLICT (fleet) DO UPDATE
      SET json_schema = EXCLUDED.json_schema, updated_at = clock_timestamp(), updated_by = EXCLUDED.updated_by
      """;

  private static final String DELETE = "DELETE FROM node_configuration_schemas";

  /** What was compiled last, with its text: the schema changes seldom. */
  private record Compiled(String text, ConfigurationSchema schema) {}

  private volatile @Nullable Compiled last;

  /** Refuses a configuration that does not follow the schema. */
  void check(Connection connection, JsonNode configuration) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND);
        ResultSet row = find.executeQuery()) {
      if (row.next()) {
        compiled(row.getString("json_schema")).check(configuration);
      }
    }
  }

  private ConfigurationSchema compiled(String text) {
    Compiled known = last;
    if (known == null || !known.text().equals(text)) {
      known = new Compiled(text, ConfigurationSchema.compile(Json.read(text)));
      last = known;
    }
    return known.schema();
  }

  Optional<ObjectNode> show(Connection connection) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(FIND);
        ResultSet row = find.executeQuery()) {
      if (!row.next()) {
        return Optional.empty();
      }
      ObjectNode shown = Json.mapper().createObjectNode();
      shown.set("json_schema", Json.read(row.getString("json_schema")));
      shown.put("updated_at", Timestamps.text(row, "updated_at"));
      return Optional.of(shown.put("updated_by", row.getString("updated_by")));
    }
  }

  void put(Connection connection, JsonNode schema, String author) throws SQLException {
    try (PreparedStatement put = connection.prepareStatement(PUT)) {
      put.setString(1, Json.write(schema));
      put.setString(2, author);
      put.executeUpdate();
    }
  }

  /**
   * @return whether there was one
   */
  boolean delete(Connection connection) throws SQLException {
    try (PreparedStatement delete = connection.prepareStatement(DELETE)) {
      return delete.executeUpdate() > 0;
    }
  }
}
