package io.kontrol.api.fleet.registration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.CredentialKind;
import io.kontrol.api.fleet.node.NodeConfig;
import io.kontrol.api.fleet.node.NodeTransition;
import io.kontrol.api.fleet.node.Nodes;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.OpenToAll;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.api.platform.transaction.WriteTransactions;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.SQLException;

/** Registration tokens, and the nodes that use them. */
@Path("/api/v1/nodes")
@Produces(Reply.JSON)
public class RegistrationEndpoint {
  private static final String LIST = "registration tokens";
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final RequestTransactions transactions;
  private final WriteTransactions writes;
  private final NodeConfig config;
  private final RequestContext request;

  public RegistrationEndpoint(
      Database database,
      RequestTransactions transactions,
      WriteTransactions writes,
      NodeConfig config,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.writes = writes;
    this.config = config;
    this.request = request;
  }

  /** An Idempotency-Key has no effect: the answer holds the token, and is not kept. */
  @POST
  @Path("/registration-tokens")
  @Consumes(Reply.JSON)
  @RequiredRight(Right.NODES_REGISTER)
  public Response create(byte[] body) {
    RegistrationToken token =
        RegistrationToken.read(body, Reply.JSON, config.registrationTokenLifetime());
    String text = CredentialKind.NODE_REGISTRATION.newCredential();
    String by = request.identity().name();
    return transactions.run(
        connection -> {
          ObjectNode shown = RegistrationTokenRows.insert(connection, token, text, by);
          AuditEntry entry =
              entry("NODE_REGISTRATION_TOKEN_CREATED", "registration token made", shown);
          return WriteResult.unchanged(
                  Reply.json(201, shown.deepCopy().put("token", text))
                      .with("Cache-Control", "no-store"))
              .audited(entry);
        });
  }

  @GET
  @Path("/registration-tokens")
  @RequiredRight(Right.NODES_REGISTER)
  @QueryParameters({"limit", "continue"})
  public Response list() {
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    int before =
        request
            .query("continue")
            .map(text -> PageCursor.decode(text, LIST).id())
            .orElse(Integer.MAX_VALUE);
    ObjectNode page =
        database.read(connection -> RegistrationTokenRows.page(connection, before, limit, LIST));
    return Reply.json(200, page).response();
  }

  @DELETE
  @Path("/registration-tokens/{id}")
  @Produces({})
  @RequiredRight(Right.NODES_REGISTER)
  public Response delete(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    return transactions.run(
        connection -> {
          ObjectNode shown = RegistrationTokenRows.one(connection, number);
          RegistrationTokenRows.delete(connection, number);
          return WriteResult.unchanged(Reply.empty())
              .audited(
                  entry("NODE_REGISTRATION_TOKEN_DELETED", "registration token deleted", shown));
        });
  }

  /** The token shows who may; the answer holds the node's key, this once. */
  @POST
  @Path("/register")
  @Consumes(Reply.JSON)
  @OpenToAll
  public Response register(byte[] body) {
    RegistrationRequest wanted = RegistrationRequest.read(body, Reply.JSON);
    Identity nobody =
        new Identity(
            null, "node registration", null, Permissions.NONE, Identity.Credential.NONE, null);
    return writes
        .run(
            new Principal(nobody, null, null, request.origin()),
            connection -> register(connection, wanted))
        .response();
  }

  private static WriteResult<Reply> register(Connection connection, RegistrationRequest wanted)
      throws SQLException {
    ObjectNode token = RegistrationTokenRows.use(connection, wanted.token());
    int id = token.path("id").asInt();
    String by = "registration token " + id + " of " + token.path("created_by").asText();
    WriteResult<Reply> made =
        Nodes.create(connection, wanted.node(token), by, NodeTransition.Trigger.SYSTEM);
    RegistrationTokenRows.usedBy(connection, id, Json.read(made.value().body()).path("id").asInt());
    return made;
  }

  private static AuditEntry entry(String action, String description, ObjectNode shown) {
    String id = shown.path("id").asText();
    return AuditEntry.of(action, AuditCategory.NODE, description + ": " + id)
        .on("node_registration_token", id, shown.path("description").asText(""))
        .with(shown);
  }
}
