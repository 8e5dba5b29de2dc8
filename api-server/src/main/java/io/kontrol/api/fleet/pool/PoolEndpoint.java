package io.kontrol.api.fleet.pool;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pools. */
@Path("/api/v1/pools")
@Produces(Reply.JSON)
public class PoolEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final RequestTransactions transactions;
  private final Pools pools;
  private final RequestContext request;

  public PoolEndpoint(
      Database database, RequestTransactions transactions, Pools pools, RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.pools = pools;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.POOLS_READ)
  @QueryParameters({"node_id", "region", "status", "name_prefix", "limit", "continue"})
  public Response list() {
    PoolQuery.Filter filter =
        new PoolQuery.Filter(
            node(),
            request.query("region").orElse(null),
            status(),
            request.query("name_prefix").orElse(null));
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    int after =
        request
            .query("continue")
            .map(text -> PageCursor.decode(text, filter.list()).id())
            .orElse(0);
    ObjectNode page =
        database.read(
            connection -> PoolQuery.page(connection, filter, after, limit, request.permissions()));
    return Reply.json(200, page).response();
  }

  private @Nullable Integer node() {
    int id = request.number("node_id", 0, 1, Integer.MAX_VALUE);
    return id == 0 ? null : (Integer) id;
  }

  private @Nullable String status() {
    String status = request.query("status").orElse(null);
    List<String> known = Arrays.stream(PoolStatus.values()).map(PoolStatus::text).toList();
    if (status != null && !known.contains(status)) {
      throw Refusal.malformed("invalid_query_parameter", "status is one of " + known + ".");
    }
    return status;
  }

  @POST
  @RequiredRight(Right.POOLS_WRITE)
  @Consumes({Reply.JSON, Reply.YAML})
  @QueryParameters({"author", "message"})
  public Response create(byte[] body) {
    NewPool pool = NewPool.read(body, request.contentType());
    return transactions.runOnce(
        body,
        connection -> {
          WriteResult<ObjectNode> made = pools.create(connection, pool, request.principal());
          String path = "/api/v1/pools/" + made.value().path("id").asInt();
          return made.as(Reply.json(201, made.value()).with(HttpHeaders.LOCATION, path));
        });
  }

  @GET
  @RequiredRight(Right.POOLS_READ)
  @Path("/{id}")
  public Response show(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    ObjectNode pool =
        database
            .read(connection -> PoolQuery.one(connection, number, request.permissions()))
            .orElseThrow(() -> Pools.absent(number));
    return Reply.json(200, pool).response();
  }

  @PATCH
  @RequiredRight(Right.POOLS_WRITE)
  @Path("/{id}")
  @Consumes({"application/merge-patch+json", Reply.JSON})
  @QueryParameters({"author", "message"})
  public Response change(@PathParam("id") String id, byte[] body) {
    int number = PathIds.parse(id);
    PoolChange change = PoolChange.read(body);
    return transactions.run(
        connection -> answered(pools.change(connection, number, change, request.principal())));
  }

  /** A workload that a schedule has scaled gets the size from before. */
  @DELETE
  @RequiredRight(Right.POOLS_WRITE)
  @Path("/{id}")
  @QueryParameters({"author", "message"})
  public Response delete(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    return transactions.run(
        connection -> answered(pools.delete(connection, number, request.principal())));
  }

  private static WriteResult<Reply> answered(WriteResult<ObjectNode> written) {
    return written.as(Reply.json(200, written.value()));
  }
}
