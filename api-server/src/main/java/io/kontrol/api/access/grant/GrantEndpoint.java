package io.kontrol.api.access.grant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.Identities;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.page.PageCursor;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** What users and groups may do in a part of the fleet, for an ADMIN. */
@Path("/api/v1/grants")
@Produces(Reply.JSON)
public class GrantEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final RequestTransactions transactions;
  private final Grants grants;
  private final Identities identities;
  private final RequestContext request;

  public GrantEndpoint(
      Database database,
      RequestTransactions transactions,
      Grants grants,
      Identities identities,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.grants = grants;
    this.identities = identities;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.USERS_MANAGE)
  @QueryParameters({"user_id", "oidc_group", "limit", "continue"})
  public Response list() {
    Integer user =
        request.query("user_id").isEmpty()
            ? null
            : (Integer) request.number("user_id", 1, 1, Integer.MAX_VALUE);
    String group = request.query("oidc_group").orElse(null);
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    String list = "grants " + user + " " + group;
    Integer after =
        request.query("continue").map(text -> PageCursor.decode(text, list).id()).orElse(null);
    ObjectNode page =
        database.read(connection -> GrantQuery.page(connection, user, group, after, limit, list));
    return Reply.json(200, page).response();
  }

  @POST
  @Consumes(Reply.JSON)
  @RequiredRight(Right.USERS_MANAGE)
  public Response create(byte[] body) {
    NewGrant grant = NewGrant.read(body, Reply.JSON);
    Response response =
        transactions.runOnce(
            body, connection -> grants.create(connection, grant, request.principal()));
    identities.changed();
    return response;
  }

  @DELETE
  @Path("/{id}")
  @Produces({})
  @RequiredRight(Right.USERS_MANAGE)
  public Response delete(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    Response response = transactions.run(connection -> grants.delete(connection, number));
    identities.changed();
    return response;
  }
}
