package io.kontrol.api.stack.deployment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.stack.deployment.Deployments.Plan;
import io.kontrol.api.stack.deployment.row.DeploymentSecrets;
import io.kontrol.api.stack.deployment.row.DriftPolicies;
import io.kontrol.api.stack.deployment.row.StoredDeployment;
import io.kontrol.api.stack.deployment.template.TemplateVersions;
import io.kontrol.api.stack.deployment.view.ObjectDifferences;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What a change would do, object by object. */
@ApplicationScoped
public class DeploymentPreview {
  private final ObjectDifferences differences;
  private final TemplateVersions templates;
  private final DeploymentSecrets secrets;

  public DeploymentPreview(
      ObjectDifferences differences, TemplateVersions templates, DeploymentSecrets secrets) {
    this.differences = differences;
    this.templates = templates;
    this.secrets = secrets;
  }

  public ObjectNode of(Connection connection, Plan plan) throws SQLException {
    StoredDeployment before = plan.before();
    StoredDeployment after = plan.after();
    ObjectNode preview = Json.mapper().createObjectNode();
    preview.put("id", before == null ? null : after.id().toString());
    preview.put("name", after.name()).put("cluster_id", after.clusterId());
    preview.put("namespace", after.namespace());
    preview.put("template_id", after.templateId());
    preview.put("template_version", after.content().templateVersion());
    preview.put("generation", after.generation());
    preview.put("new_generation", plan.isNewGeneration());
    preview.setAll(policies(after));
    ObjectNode parameters = after.effectiveParameters();
    preview.set(
        "parameters",
        secrets.parameters(
            parameters,
            templates.withoutSecrets(
                connection, after.templateId(), after.content().templateVersion(), parameters)));
    ArrayNode objects = preview.putArray("objects");
    differences
        .between(before == null ? List.of() : before.objects(), after.objects())
        .forEach(each -> objects.add(each.json()));
    return preview;
  }

  static ObjectNode policies(StoredDeployment deployment) {
    ObjectNode json = Json.mapper().createObjectNode();
    json.put("drift_policy", DriftPolicies.text(deployment.drift().standard()));
    json.set("drift_policies", deployment.drift().kindsJson());
    json.put("adopt_automatically", deployment.drift().adoptAutomatically());
    return json;
  }
}
