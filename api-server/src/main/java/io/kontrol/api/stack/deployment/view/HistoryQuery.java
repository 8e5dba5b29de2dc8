package io.kontrol.api.stack.deployment.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.api.platform.page.Pages;
import io.kontrol.api.platform.page.Pages.Place;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/** Reads the generations of a deployment. */
@ApplicationScoped
public class HistoryQuery {
  private static final String SUMMARY =
      "v.generation, v.change, v.template_id, v.template_version, v.author, v.message, v.created_at";

  private static final String PAGE =
      "SELECT "
          + SUMMARY
          + """
             FROM deployment_revisions v
            WHERE v.deployment_id = :id::UUID AND (:before::INTEGER IS NULL OR v.generation < :before)
            ORDER BY v.generation DESC LIMIT :most
            """;

  private static final String ONE =
      "SELECT "
          + SUMMARY
          + """
            , v.parameters, v.patches, v.desired_spec_json FROM deployment_revisions v
            WHERE v.deployment_id = :id::UUID AND v.generation = :generation
            """;

  private final DeploymentJson json;

  public HistoryQuery(DeploymentJson json) {
    this.json = json;
  }

  /** Newest first. */
  public ObjectNode page(Connection connection, UUID id, Optional<String> continued, int limit)
      throws SQLException {
    String list = "deployment history " + id;
    Integer before = continued.map(text -> PageCursor.decode(text, list).id()).orElse(null);
    try (NamedStatement page =
            new NamedStatement(connection, PAGE)
                .set("id", id.toString())
                .set("before", before)
                .set("most", limit + 1);
        ResultSet row = page.query()) {
      return Pages.of(row, limit, HistoryQuery::summary, Place.by("generation", list));
    }
  }

  /** One generation with its content and what it was rendered to. */
  public Optional<ObjectNode> find(Connection connection, UUID id, int generation)
      throws SQLException {
    try (NamedStatement find =
            new NamedStatement(connection, ONE)
                .set("id", id.toString())
                .set("generation", generation);
        ResultSet row = find.query()) {
      if (!row.next()) {
        return Optional.empty();
      }
      ObjectNode found = summary(row);
      json.content(connection, found, row);
      found.set("desired_spec_json", json.spec(connection, row));
      return Optional.of(found);
    }
  }

  private static ObjectNode summary(ResultSet row) throws SQLException {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("generation", row.getInt("generation")).put("change", row.getString("change"));
    json.put("template_id", row.getInt("template_id"));
    json.put("template_version", row.getInt("template_version"));
    json.put("author", row.getString("author")).put("message", row.getString("message"));
    json.put("created_at", Timestamps.text(row, "created_at"));
    return json;
  }
}
