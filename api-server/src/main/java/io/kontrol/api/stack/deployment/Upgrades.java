package io.kontrol.api.stack.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.deployment.row.ChangeKind;
import io.kontrol.api.stack.deployment.row.DeploymentContent;
import io.kontrol.api.stack.deployment.row.DeploymentRevisions;
import io.kontrol.api.stack.deployment.row.DeploymentSecrets;
import io.kontrol.api.stack.deployment.row.StoredDeployment;
import io.kontrol.api.stack.deployment.template.TemplateVersions;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Changes to another version of the template, and back to an earlier generation. */
@ApplicationScoped
public class Upgrades {
  private final TemplateVersions templates;
  private final DeploymentSecrets secrets;

  public Upgrades(TemplateVersions templates, DeploymentSecrets secrets) {
    this.templates = templates;
    this.secrets = secrets;
  }

  /**
   * @param version null for the newest
   */
  public DeploymentChange to(@Nullable Integer version) {
    return DeploymentChange.of(
        ChangeKind.UPGRADED,
        (connection, stored) -> stored.content().at(usable(connection, stored, version)));
  }

  /** By a body, which may bring parameters that the other version needs. */
  DeploymentChange read(byte @Nullable [] body, @Nullable String mediaType) {
    ObjectNode wanted =
        body == null || body.length == 0
            ? io.kontrol.model.json.Json.mapper().createObjectNode()
            : DeploymentEdit.object(body, mediaType);
    ObjectFields fields = ObjectFields.of(wanted, "template_version", "parameters", "patches");
    OptionalInt version = fields.id("template_version");
    return DeploymentChange.of(
        ChangeKind.UPGRADED,
        (connection, stored) -> {
          DeploymentContent content =
              secrets.restored(DeploymentEdit.merged(stored.content(), wanted), stored.content());
          return content.at(
              usable(connection, stored, version.isPresent() ? version.getAsInt() : null));
        });
  }

  private int usable(Connection connection, StoredDeployment stored, @Nullable Integer version)
      throws SQLException {
    return templates.usable(connection, stored.templateId(), version);
  }

  /** Back to the content of an earlier generation, as a new one. */
  public DeploymentChange backTo(int generation) {
    return DeploymentChange.of(
        ChangeKind.ROLLED_BACK,
        (connection, stored) ->
            DeploymentRevisions.find(connection, stored.id(), generation)
                .map(DeploymentRevisions.Revision::content)
                .orElseThrow(() -> absent(generation)));
  }

  static Refusal absent(int generation) {
    return Refusal.notFound(
        "generation_absent", "The deployment has no generation " + generation + ".");
  }
}
