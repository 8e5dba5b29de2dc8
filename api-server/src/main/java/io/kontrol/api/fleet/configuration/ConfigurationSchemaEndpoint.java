package io.kontrol.api.fleet.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.event.Event;
import io.kontrol.model.event.EventLog;
import io.kontrol.model.event.EventSource;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The schema that every configuration of the fleet has to follow. */
@Path("/api/v1/nodes/config-schema")
@Produces(Reply.JSON)
public class ConfigurationSchemaEndpoint {
  private static final int MAX_BYTES = 262_144;

  private final EventLog events = new EventLog(EventSource.USER);
  private final Database database;
  private final RequestTransactions transactions;
  private final ConfigurationSchemas schemas;
  private final RequestContext request;

  public ConfigurationSchemaEndpoint(
      Database database,
      RequestTransactions transactions,
      ConfigurationSchemas schemas,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.schemas = schemas;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.NODES_READ)
  public Response get() {
    return Reply.json(200, database.read(this::shown)).response();
  }

  private ObjectNode shown(Connection connection) throws SQLException {
    return schemas
        .show(connection)
        .orElseThrow(
            () -> Refusal.notFound("no_schema", "The fleet has no schema of configurations."));
  }

  /** Configurations that are active already stay as they are. */
  @PUT
  @RequiredRight(Right.NODES_WRITE)
  @Consumes({Reply.JSON, Reply.YAML})
  public Response put(byte[] body) {
    if (body != null && body.length > MAX_BYTES) {
      throw Refusal.tooLarge("A schema may have at most 256 KiB.");
    }
    JsonNode schema = RequestBody.readOne(body, request.contentType());
    var unused = ConfigurationSchema.compile(schema);
    return transactions.run(
        connection -> {
          schemas.put(connection, schema, request.identity().name());
          Reply reply = Reply.json(200, shown(connection));
          return told(connection, "NodeConfigurationSchemaUpdated", "UPDATED", reply);
        });
  }

  @DELETE
  @RequiredRight(Right.NODES_WRITE)
  public Response delete() {
    return transactions.run(
        connection -> {
          Reply reply = Reply.json(200, shown(connection));
          schemas.delete(connection);
          return told(connection, "NodeConfigurationSchemaDeleted", "DELETED", reply);
        });
  }

  private WriteResult<Reply> told(Connection connection, String event, String action, Reply reply)
      throws SQLException {
    ObjectNode data = Json.mapper().createObjectNode().put("author", request.identity().name());
    events.append(connection, List.of(new Event(event, null, null, null, null, data)));
    return WriteResult.unchanged(reply)
        .audited(
            AuditEntry.of(
                    "NODE_CONFIG_SCHEMA_" + action,
                    AuditCategory.CONFIG,
                    "schema of configurations " + action.toLowerCase(java.util.Locale.ROOT))
                .on("node_configuration_schema", null, null));
  }
}
