package io.kontrol.api.stack.deployment.template;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.render.CompiledTemplate;
import io.kontrol.api.stack.render.InvalidTemplateException;
import io.kontrol.api.stack.render.TemplateRef;
import io.kontrol.api.stack.violation.Violations;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Templates for deployments; a version never changes, so it is compiled once and kept. */
@ApplicationScoped
public class TemplateVersions {
  private static final int MOST_KEPT = 200;

  private static final String USABLE =
      """
      SELECT version, deleted_at IS NOT NULL FROM templates
      WHERE id = ? AND (?::INTEGER IS NULL OR version = ?) ORDER BY version DESC LIMIT 1
      """;

  private static final String READ =
      """
      SELECT name, base_spec_json, allowed_mutations_json FROM templates WHERE id = ? AND version = ?
      """;

  private record Key(int id, int version) {}

  /** A version, ready to be rendered. */
  public record Version(TemplateRef template, CompiledTemplate compiled) {}

  private final Map<Key, Version> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Version> eldest) {
          return size() > MOST_KEPT;
        }
      };

  /**
   * The number of a version that new generations may have.
   *
   * @param version null for the newest
   */
  public int usable(Connection connection, int id, @Nullable Integer version) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(USABLE)) {
      find.setInt(1, id);
      find.setObject(2, version, java.sql.Types.INTEGER);
      find.setObject(3, version, java.sql.Types.INTEGER);
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          throw Refusal.invalid(
              "unknown_template",
              "There is no template "
                  + id
                  + (version == null ? "." : " with a version " + version + "."));
        }
        if (row.getBoolean(2)) {
          throw Refusal.conflict(
              "template_retired",
              "The template is retired: what was deployed by it lives on, and nothing new is.");
        }
        return row.getInt(1);
      }
    }
  }

  public Version version(Connection connection, int id, int version) throws SQLException {
    Key key = new Key(id, version);
    synchronized (kept) {
      Version known = kept.get(key);
      if (known != null) {
        return known;
      }
    }
    Version read = read(connection, key);
    synchronized (kept) {
      kept.put(key, read);
    }
    return read;
  }

  private static Version read(Connection connection, Key key) throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(READ)) {
      find.setInt(1, key.id());
      find.setInt(2, key.version());
      try (ResultSet row = find.executeQuery()) {
        if (!row.next()) {
          throw new IllegalStateException("no template " + key);
        }
        return new Version(
            new TemplateRef(key.id(), row.getString("name"), key.version()),
            compiled(
                Json.read(row.getString("base_spec_json")),
                Json.read(row.getString("allowed_mutations_json"))));
      }
    }
  }

  /** A version that was accepted by a release with fewer rules cannot be used. */
  private static CompiledTemplate compiled(JsonNode base, JsonNode rules) {
    try {
      return CompiledTemplate.compile(base, rules);
    } catch (InvalidTemplateException e) {
      throw Violations.refusal(
          "invalid_template",
          "This version of the template cannot be used; violations lists why.",
          e.violations());
    }
  }
}
