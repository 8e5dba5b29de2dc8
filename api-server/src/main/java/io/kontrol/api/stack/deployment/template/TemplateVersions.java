package io.kontrol.api.stack.deployment.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.render.InvalidTemplateException;
import io.kontrol.api.stack.template.StoredTemplates;
import io.kontrol.api.stack.template.StoredTemplates.ReadyTemplate;
import io.kontrol.api.stack.violation.Violations;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The versions of templates that deployments may have. */
@ApplicationScoped
public class TemplateVersions {
  private static final String USABLE =
      """
      SELECT version, deleted_at IS NOT NULL FROM templates
      WHERE id = ? AND (?::INTEGER IS NULL OR version = ?) ORDER BY version DESC LIMIT 1
      """;

  private final StoredTemplates templates;

  public TemplateVersions(StoredTemplates templates) {
    this.templates = templates;
  }

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

  /**
   * A copy of parameters with a null in place of each value that is not to be shown: of all of them
   * where the version can be used no longer, since nobody knows then which are secret. What is
   * deployed can be read all the same.
   */
  public ObjectNode withoutSecrets(
      Connection connection, int id, int version, ObjectNode parameters) throws SQLException {
    try {
      return templates.ready(connection, id, version).compiled().withoutSecrets(parameters);
    } catch (InvalidTemplateException e) {
      ObjectNode hidden = parameters.objectNode();
      parameters.fieldNames().forEachRemaining(hidden::putNull);
      return hidden;
    }
  }

  /** Refuses a version that was accepted by a release with fewer rules. */
  public ReadyTemplate version(Connection connection, int id, int version) throws SQLException {
    try {
      return templates.ready(connection, id, version);
    } catch (InvalidTemplateException e) {
      throw Violations.refusal(
          "invalid_template",
          "This version of the template cannot be used; violations lists why.",
          e.violations());
    }
  }
}
