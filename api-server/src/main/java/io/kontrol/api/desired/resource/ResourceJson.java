package io.kontrol.api.desired.resource;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.observed.connection.ClusterConnections;
import io.kontrol.api.platform.database.Timestamps;
import io.kontrol.api.platform.secret.Secrets;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Writes a row of {@link ResourceColumns} as the API shows it. JSON from the database is copied
 * without parsing, so numbers stay exact; only Secrets are parsed, to be redacted.
 */
@ApplicationScoped
public class ResourceJson {

  private final Secrets secrets;

  public ResourceJson(Secrets secrets) {
    this.secrets = secrets;
  }

  void write(JsonGenerator json, ResultSet row, boolean full, ClusterConnections connections)
      throws SQLException, IOException {
    json.writeStartObject();
    fields(json, row, full, connections);
    json.writeEndObject();
  }

  /**
   * @param waitingFor what it waits for; null for nothing
   */
  void writeExplained(
      JsonGenerator json,
      ResultSet row,
      ClusterConnections connections,
      @Nullable String waitingFor)
      throws SQLException, IOException {
    json.writeStartObject();
    fields(json, row, true, connections);
    json.writeStringField("waiting_for", waitingFor);
    json.writeEndObject();
  }

  private void fields(
      JsonGenerator json, ResultSet row, boolean full, ClusterConnections connections)
      throws SQLException, IOException {
    json.writeNumberField("id", row.getInt("id"));
    texts(json, row, "cluster_id", "namespace", "kind", "name", "api_version", "api_group");
    if (full) {
      spec(json, row, "desired_spec", row.getString("desired_spec"));
    }
    json.writeNumberField("generation", row.getInt("generation"));
    json.writeNumberField("revision", row.getInt("revision"));
    times(json, row, "created_at", "updated_at", "deleted_at");
    texts(json, row, "drift_policy", "deletion_policy", "conflict_policy", "recreate_policy");
    json.writeFieldName("ignore_paths");
    json.writeRawValue(row.getString("ignore_paths"));
    texts(json, row, "apply_set");
    json.writeNumberField("wave", row.getInt("wave"));
    owner(json, row);
    times(json, row, "reconcile_requested_at");
    texts(
        json, row, "created_by", "updated_by", "sync", "sync_message", "health", "health_message");
    json.writeStringField(
        "observation",
        connections
            .observation(
                row.getString("cluster_id"), row.getString("api_version"), row.getString("kind"))
            .shown());
    applied(json, row, full);
    current(json, row, full);
  }

  private static void owner(JsonGenerator json, ResultSet row) throws SQLException, IOException {
    json.writeFieldName("owner");
    if (row.getObject("owner_id") == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeNumberField("id", row.getInt("owner_id"));
    text(json, row, "api_version", "owner_api_version");
    text(json, row, "kind", "owner_kind");
    text(json, row, "name", "owner_name");
    json.writeEndObject();
  }

  private void applied(JsonGenerator json, ResultSet row, boolean full)
      throws SQLException, IOException {
    json.writeFieldName("applied");
    if (row.getObject("a_id") == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    if (full) {
      spec(json, row, "spec", row.getString("a_spec"));
    }
    number(json, row, "generation", "a_generation");
    number(json, row, "revision", "a_revision");
    text(json, row, "status", "a_status");
    text(json, row, "error_message", "a_error_message");
    text(json, row, "uid", "a_uid");
    text(json, row, "k8s_resource_version", "a_k8s_resource_version");
    number(json, row, "attempted_generation", "a_attempted_generation");
    number(json, row, "attempts", "a_attempts");
    time(json, row, "next_attempt_at", "a_next_attempt_at");
    time(json, row, "applied_at", "a_applied_at");
    number(json, row, "duration_ms", "a_duration_ms");
    raw(json, "altered_fields", row.getString("a_altered_fields"));
    time(json, row, "created_at", "a_created_at");
    time(json, row, "updated_at", "a_updated_at");
    time(json, row, "deleted_at", "a_deleted_at");
    json.writeEndObject();
  }

  private void current(JsonGenerator json, ResultSet row, boolean full)
      throws SQLException, IOException {
    json.writeFieldName("current");
    if (row.getObject("c_id") == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    if (full) {
      spec(json, row, "spec", row.getString("c_spec"));
      raw(json, "status", row.getString("c_status"));
    }
    number(json, row, "generation", "c_generation");
    number(json, row, "revision", "c_revision");
    text(json, row, "uid", "c_uid");
    text(json, row, "k8s_resource_version", "c_k8s_resource_version");
    time(json, row, "observed_at", "c_observed_at");
    time(json, row, "created_at", "c_created_at");
    time(json, row, "updated_at", "c_updated_at");
    time(json, row, "deleted_at", "c_deleted_at");
    json.writeEndObject();
  }

  private void spec(JsonGenerator json, ResultSet row, String field, @Nullable String spec)
      throws SQLException, IOException {
    boolean secret = Secrets.isSecret(row.getString("api_version"), row.getString("kind"));
    raw(
        json,
        field,
        spec != null && secret ? Json.write(secrets.redact((ObjectNode) Json.read(spec))) : spec);
  }

  private static void raw(JsonGenerator json, String field, @Nullable String value)
      throws IOException {
    json.writeFieldName(field);
    json.writeRawValue(value == null ? "null" : value);
  }

  private static void texts(JsonGenerator json, ResultSet row, String... columns)
      throws SQLException, IOException {
    for (String column : columns) {
      text(json, row, column, column);
    }
  }

  private static void text(JsonGenerator json, ResultSet row, String field, String column)
      throws SQLException, IOException {
    json.writeStringField(field, row.getString(column));
  }

  private static void times(JsonGenerator json, ResultSet row, String... columns)
      throws SQLException, IOException {
    for (String column : columns) {
      time(json, row, column, column);
    }
  }

  private static void time(JsonGenerator json, ResultSet row, String field, String column)
      throws SQLException, IOException {
    json.writeStringField(field, Timestamps.text(row, column));
  }

  private static void number(JsonGenerator json, ResultSet row, String field, String column)
      throws SQLException, IOException {
    json.writeFieldName(field);
    int value = row.getInt(column);
    if (row.wasNull()) {
      json.writeNull();
    } else {
      json.writeNumber(value);
    }
  }
}
