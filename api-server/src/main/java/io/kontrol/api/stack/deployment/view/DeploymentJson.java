package io.kontrol.api.stack.deployment.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.stack.deployment.row.DeploymentSecrets;
import io.kontrol.api.stack.deployment.template.TemplateVersions;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Deployments and their generations as the API shows them, without values of Secrets. */
@ApplicationScoped
public class DeploymentJson {
  private final DeploymentSecrets secrets;
  private final TemplateVersions templates;

  public DeploymentJson(DeploymentSecrets secrets, TemplateVersions templates) {
    this.secrets = secrets;
    this.templates = templates;
  }

  ObjectNode of(Connection connection, ResultSet row) throws SQLException {
    ObjectNode json = Json.mapper().createObjectNode();
    for (String field : new String[] {"id", "name", "cluster_id", "namespace"}) {
      json.put(field, row.getString(field));
    }
    json.put("template_id", row.getInt("template_id"));
    json.put("template_version", row.getInt("template_version"));
    json.put("template_name", row.getString("template_name"));
    content(connection, json, row);
    json.put("generation", row.getInt("generation"));
    json.put("last_applied_generation", row.getInt("last_applied_generation"));
    for (String field :
        new String[] {"desired_state", "status_summary", "status_message", "drift_policy"}) {
      json.put(field, row.getString(field));
    }
    json.set("drift_policies", Json.read(row.getString("drift_policies")));
    json.put("adopt_automatically", row.getBoolean("adopt_automatically"));
    json.putObject("objects")
        .put("total", row.getInt("objects"))
        .put("synced", row.getInt("synced_objects"))
        .put("drifted", row.getInt("drifted_objects"));
    for (String field : new String[] {"created_at", "updated_at", "deleted_at"}) {
      json.put(field, Timestamps.text(row, field));
    }
    json.put("created_by", row.getString("created_by"));
    json.put("updated_by", row.getString("updated_by"));
    return json;
  }

  ObjectNode whole(Connection connection, ResultSet row) throws SQLException {
    ObjectNode json = of(connection, row);
    json.set("desired_spec_json", spec(connection, row));
    return json;
  }

  /** Parameters and patches, as they were given. */
  void content(Connection connection, ObjectNode json, ResultSet row) throws SQLException {
    ObjectNode parameters = (ObjectNode) Json.read(row.getString("parameters"));
    json.set("parameters", shown(connection, row, parameters));
    json.set("patches", secrets.patches((ArrayNode) Json.read(row.getString("patches"))));
  }

  private ObjectNode shown(Connection connection, ResultSet row, ObjectNode parameters)
      throws SQLException {
    return secrets.parameters(
        parameters,
        templates.withoutSecrets(
            connection, row.getInt("template_id"), row.getInt("template_version"), parameters));
  }

  ObjectNode spec(Connection connection, ResultSet row) throws SQLException {
    ObjectNode spec = (ObjectNode) Json.read(row.getString("desired_spec_json"));
    if (spec.path("parameters") instanceof ObjectNode parameters) {
      spec.set("parameters", shown(connection, row, parameters));
    }
    if (spec.path("patches") instanceof ArrayNode patches) {
      spec.set("patches", secrets.patches(patches));
    }
    ArrayNode objects = Json.mapper().createArrayNode();
    for (JsonNode object : spec.path("objects")) {
      objects.add(object instanceof ObjectNode manifest ? secrets.shown(manifest) : object);
    }
    spec.set("objects", objects);
    return spec;
  }
}
