package io.kontrol.api.access.token;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.Identities;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Identity;
import io.kontrol.api.platform.identity.Principal;
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
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** API tokens: one's own, and for an ADMIN everybody's. */
@Path("/api/v1/tokens")
@Produces(Reply.JSON)
public class TokenEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final RequestTransactions transactions;
  private final Tokens tokens;
  private final TokenLifetimes lifetimes;
  private final Identities identities;
  private final RequestContext request;

  public TokenEndpoint(
      Database database,
      RequestTransactions transactions,
      Tokens tokens,
      TokenLifetimes lifetimes,
      Identities identities,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.tokens = tokens;
    this.lifetimes = lifetimes;
    this.identities = identities;
    this.request = request;
  }

  /** An Idempotency-Key has no effect: the answer holds the token, and is not kept. */
  @POST
  @Consumes(Reply.JSON)
  @RequiredRight(Right.OWN_ACCOUNT)
  public Response create(byte[] body) {
    NewToken wanted = NewToken.read(body, Reply.JSON, lifetimes, Instant.now());
    Identity caller = request.identity();
    int owner = tokens.requireAllowed(wanted, caller);
    return transactions.run(connection -> tokens.create(connection, wanted, owner, caller));
  }

  @GET
  @RequiredRight(Right.OWN_ACCOUNT)
  @QueryParameters({"user_id", "limit", "continue"})
  public Response list() {
    Integer user = user(request.identity());
    String list = "tokens " + user;
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    Integer before =
        request.query("continue").map(text -> PageCursor.decode(text, list).id()).orElse(null);
    ObjectNode page =
        database.read(connection -> TokenQuery.page(connection, user, before, limit, list));
    return Reply.json(200, page).response();
  }

  private @Nullable Integer user(Identity identity) {
    boolean all = identity.permissions().mayHave(Right.TOKENS_MANAGE);
    if (request.query("user_id").isEmpty()) {
      return all ? null : (Integer) identity.user();
    }
    int user = request.number("user_id", 1, 1, Integer.MAX_VALUE);
    if (!all && user != identity.user()) {
      throw Principal.missing(Right.TOKENS_MANAGE);
    }
    return user;
  }

  @GET
  @Path("/{id}")
  @RequiredRight(Right.OWN_ACCOUNT)
  public Response show(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    ObjectNode token =
        database
            .read(connection -> TokenQuery.one(connection, number))
            .filter(found -> Tokens.sees(request.identity(), found))
            .orElseThrow(Tokens::absent);
    return Reply.json(200, token).response();
  }

  @DELETE
  @Path("/{id}")
  @Produces({})
  @RequiredRight(Right.OWN_ACCOUNT)
  public Response revoke(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    Response response =
        transactions.run(connection -> tokens.revoke(connection, number, request.identity()));
    identities.changed();
    return response;
  }
}
