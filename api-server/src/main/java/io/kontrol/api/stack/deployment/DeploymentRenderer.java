package io.kontrol.api.stack.deployment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.deployment.row.DeploymentContent;
import io.kontrol.api.stack.deployment.row.StoredDeployment;
import io.kontrol.api.stack.deployment.template.TemplateVersions;
import io.kontrol.api.stack.render.DeploymentRef;
import io.kontrol.api.stack.render.RenderRequest;
import io.kontrol.api.stack.render.Rendering;
import io.kontrol.api.stack.render.patch.SpecPatch;
import io.kontrol.api.stack.template.StoredTemplates.ReadyTemplate;
import io.kontrol.api.stack.violation.StackViolation;
import io.kontrol.api.stack.violation.Violations;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Renders the content of a deployment to its desired spec, or refuses it with all violations. */
@ApplicationScoped
public class DeploymentRenderer {
  private final TemplateVersions templates;

  public DeploymentRenderer(TemplateVersions templates) {
    this.templates = templates;
  }

  /**
   * @param before parameters of the generation before, with defaults; null for a new deployment
   * @return parameters with defaults, patches, and the objects in their namespaces, without marks
   */
  public ObjectNode render(
      Connection connection,
      StoredDeployment deployment,
      DeploymentContent content,
      @Nullable ObjectNode before,
      Principal by)
      throws SQLException {
    ReadyTemplate template =
        templates.version(connection, deployment.templateId(), content.templateVersion());
    Rendering.Rendered rendered =
        rendered(template.compiled().render(request(deployment, content, template, before, by)));
    ObjectNode spec = Json.mapper().createObjectNode();
    spec.set("parameters", rendered.parameters());
    spec.set("patches", content.patches());
    ArrayNode objects = spec.putArray("objects");
    if (template.compiled().root()) {
      spec.put("root", true);
      objects.add(DeploymentRoot.of(deployment, template.template().name()));
    }
    rendered.objects().forEach(objects::add);
    return spec;
  }

  private static RenderRequest request(
      StoredDeployment deployment,
      DeploymentContent content,
      ReadyTemplate template,
      @Nullable ObjectNode before,
      Principal by) {
    Violations violations = new Violations();
    List<SpecPatch> patches = SpecPatch.readAll(content.patches(), "/patches", violations);
    if (!violations.isEmpty()) {
      throw refusal(violations.list());
    }
    Role role = by.permissions().roleIn(deployment.clusterId(), deployment.namespace());
    return new RenderRequest(
        content.parameters(),
        patches,
        new DeploymentRef(
            deployment.id().toString(),
            deployment.name(),
            deployment.namespace(),
            deployment.clusterId()),
        template.template(),
        before,
        needed -> role != null && role.covers(needed));
  }

  private static Rendering.Rendered rendered(Rendering rendering) {
    if (rendering instanceof Rendering.Rejected rejected) {
      throw refusal(rejected.violations());
    }
    return (Rendering.Rendered) rendering;
  }

  private static Refusal refusal(List<StackViolation> violations) {
    return Violations.refusal(
        "invalid_deployment",
        "The deployment is not within the template's rules; violations lists what is wrong.",
        violations);
  }
}
