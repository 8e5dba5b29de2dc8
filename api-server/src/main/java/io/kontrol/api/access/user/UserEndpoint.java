package io.kontrol.api.access.user;

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
import io.kontrol.api.platform.transaction.WriteTransactions.Write;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** Users, for an ADMIN. */
@Path("/api/v1/users")
@Produces(Reply.JSON)
public class UserEndpoint {
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final RequestTransactions transactions;
  private final Users users;
  private final Identities identities;
  private final RequestContext request;

  public UserEndpoint(
      Database database,
      RequestTransactions transactions,
      Users users,
      Identities identities,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.users = users;
    this.identities = identities;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.USERS_MANAGE)
  @QueryParameters({
    "email",
    "role",
    "is_active",
    "is_service_account",
    "auth_provider",
    "limit",
    "continue"
  })
  public Response list() {
    UserFilter filter = UserFilter.of(request);
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    Integer after =
        request
            .query("continue")
            .map(text -> PageCursor.decode(text, filter.list()).id())
            .orElse(null);
    ObjectNode page = database.read(connection -> UserQuery.page(connection, filter, after, limit));
    return Reply.json(200, page).response();
  }

  /** An Idempotency-Key has no effect: the answer may hold a link, and is not kept. */
  @POST
  @Consumes(Reply.JSON)
  @RequiredRight(Right.USERS_MANAGE)
  public Response create(byte[] body) {
    NewUser user = NewUser.read(body, Reply.JSON);
    return transactions.run(connection -> users.create(connection, user));
  }

  @GET
  @Path("/{id}")
  @RequiredRight(Right.USERS_MANAGE)
  public Response show(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    ObjectNode user = database.read(connection -> UserQuery.one(connection, number));
    return Reply.json(200, user).response();
  }

  @PATCH
  @Path("/{id}")
  @Consumes({Reply.JSON, MERGE_PATCH})
  @RequiredRight(Right.USERS_MANAGE)
  public Response change(@PathParam("id") String id, byte[] body) {
    int number = PathIds.parse(id);
    UserChange change = UserChange.read(body, Reply.JSON);
    return changed(connection -> users.change(connection, number, change));
  }

  @DELETE
  @Path("/{id}")
  @Produces({})
  @RequiredRight(Right.USERS_MANAGE)
  public Response delete(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    return changed(connection -> users.delete(connection, number));
  }

  /** An Idempotency-Key has no effect, as with the first link. */
  @POST
  @Path("/{id}/password-reset")
  @RequiredRight(Right.USERS_MANAGE)
  public Response resetPassword(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    return transactions.run(connection -> users.resetPassword(connection, number));
  }

  private Response changed(Write<Reply> write) {
    Response response = transactions.run(write);
    identities.changed();
    return response;
  }
}
