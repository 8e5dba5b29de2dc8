package io.kontrol.api.access.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.Identities;
import io.kontrol.api.platform.audit.AuditCategory;
import io.kontrol.api.platform.audit.AuditEntry;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** The sessions of whoever asks. */
@Path("/api/v1/auth")
@Produces(Reply.JSON)
public class SessionEndpoint {
  private final Database database;
  private final RequestTransactions transactions;
  private final Identities identities;
  private final RequestContext request;

  public SessionEndpoint(
      Database database,
      RequestTransactions transactions,
      Identities identities,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.identities = identities;
    this.request = request;
  }

  @GET
  @Path("/sessions")
  @RequiredRight(Right.OWN_ACCOUNT)
  public Response list() {
    ObjectNode body = Json.mapper().createObjectNode();
    body.set(
        "items",
        database.read(
            connection ->
                SessionRows.list(
                    connection, request.identity().user(), request.identity().session())));
    return Reply.json(200, body).response();
  }

  /** Whatever shows who asks; only a session has something to end. */
  @POST
  @Produces({})
  @Path("/logout")
  @RequiredRight(Right.OWN_ACCOUNT)
  public Response logout() {
    Integer session = request.identity().session();
    Response response =
        transactions.run(
            connection -> {
              if (session != null) {
                SessionRows.end(connection, request.identity().user(), session);
              }
              return WriteResult.unchanged(
                      Reply.empty()
                          .with(HttpHeaders.SET_COOKIE, SessionCookie.end(request.secure())))
                  .audited(AuditEntry.of("LOGOUT", AuditCategory.AUTH, "logged out"));
            });
    identities.changed();
    return response;
  }

  @DELETE
  @Produces({})
  @Path("/sessions/{id}")
  @RequiredRight(Right.CHANGE_ACCOUNT)
  public Response end(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    Response response =
        transactions.run(
            connection -> {
              if (!SessionRows.end(connection, request.identity().user(), number)) {
                throw Refusal.notFound("You have no such session.");
              }
              return WriteResult.unchanged(Reply.empty())
                  .audited(
                      AuditEntry.of("SESSION_ENDED", AuditCategory.AUTH, "session ended")
                          .on("session", id, null));
            });
    identities.changed();
    return response;
  }

  @DELETE
  @Produces({})
  @Path("/sessions")
  @RequiredRight(Right.CHANGE_ACCOUNT)
  public Response endOthers() {
    Response response =
        transactions.run(
            connection -> {
              int ended =
                  SessionRows.endOthers(
                      connection, request.identity().user(), request.identity().session());
              ObjectNode details = Json.mapper().createObjectNode();
              details.put("ended", ended);
              return WriteResult.unchanged(Reply.empty())
                  .audited(
                      AuditEntry.of("SESSIONS_ENDED", AuditCategory.AUTH, "other sessions ended")
                          .with(details));
            });
    identities.changed();
    return response;
  }
}
