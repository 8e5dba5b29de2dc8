package io.kontrol.api.stack.deployment.row;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.model.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The generations of deployments: rows of {@code deployment_revisions}. */
public final class DeploymentRevisions {
  /** Copied from the row, so that the document is not sent again. */
  private static final String INSERT =
      """
      INSERT INTO deployment_revisions (deployment_id, generation, change, template_id, template_version, parameters, patches,
          desired_spec_json, resource_generations, author, message, created_at)
      SELECT id, generation, ?, template_id, template_version, parameters, patches, desired_spec_json, ?::JSONB, ?, ?,
          updated_at
      FROM deployment_specs WHERE id = ?
      """;

  private static final String ONE =
      """
      SELECT template_version, parameters, patches, desired_spec_json
      FROM deployment_revisions WHERE deployment_id = ? AND generation = ?
      """;

  private DeploymentRevisions() {}

  /** A generation: what it was made of, and what it was rendered to. */
  public record Revision(DeploymentContent content, ObjectNode desiredSpec) {}

  /**
   * Keeps the generation that the row has now.
   *
   * @param resources which generation of which resource it wrote
   */
  public static void keep(
      Connection connection,
      UUID id,
      ChangeKind change,
      Map<Integer, Integer> resources,
      Principal by)
      throws SQLException {
    ObjectNode generations = Json.mapper().createObjectNode();
    resources.forEach((resource, generation) -> generations.put(resource.toString(), generation));
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setString(1, change.text());
      insert.setString(2, Json.write(generations));
      insert.setString(3, by.name());
      insert.setString(4, by.message());
      insert.setObject(5, id);
      insert.executeUpdate();
    }
  }

  public static Optional<Revision> find(Connection connection, UUID id, int generation)
      throws SQLException {
    try (PreparedStatement find = connection.prepareStatement(ONE)) {
      find.setObject(1, id);
      find.setInt(2, generation);
      try (ResultSet row = find.executeQuery()) {
        return row.next()
            ? Optional.of(
                new Revision(
                    DeploymentRows.content(row),
                    (ObjectNode) Json.read(row.getString("desired_spec_json"))))
            : Optional.empty();
      }
    }
  }
}
