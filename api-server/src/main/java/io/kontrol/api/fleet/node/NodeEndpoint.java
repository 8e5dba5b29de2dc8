package io.kontrol.api.fleet.node;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.access.Identities;
import io.kontrol.api.fleet.scaling.PoolScaler;
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
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** Nodes, for people. */
@Path("/api/v1/nodes")
@Produces(Reply.JSON)
public class NodeEndpoint {
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final RequestTransactions transactions;
  private final Identities identities;
  private final PoolScaler scaler;
  private final RequestContext request;

  public NodeEndpoint(
      Database database,
      RequestTransactions transactions,
      Identities identities,
      PoolScaler scaler,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.identities = identities;
    this.scaler = scaler;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.NODES_READ)
  @QueryParameters({"status", "region", "label", "text", "limit", "continue"})
  public Response list() {
    NodeFilter filter = NodeFilter.of(request);
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    int after =
        request
            .query("continue")
            .map(text -> PageCursor.decode(text, filter.list()).id())
            .orElse(0);
    ObjectNode page = database.read(connection -> NodeQuery.page(connection, filter, after, limit));
    return Reply.json(200, page).response();
  }

  /** An Idempotency-Key has no effect: the answer holds the key, and is not kept. */
  @POST
  @Consumes(Reply.JSON)
  @RequiredRight(Right.NODES_REGISTER)
  public Response create(byte[] body) {
    NewNode node = NewNode.read(body, Reply.JSON);
    String by = request.identity().name();
    return transactions.run(
        connection -> Nodes.create(connection, node, by, NodeTransition.Trigger.MANUAL));
  }

  @GET
  @Path("/{id}")
  @RequiredRight(Right.NODES_READ)
  public Response show(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    ObjectNode node = database.read(connection -> NodeQuery.one(connection, number));
    return Reply.json(200, node).response();
  }

  @PATCH
  @Path("/{id}")
  @Consumes({Reply.JSON, MERGE_PATCH})
  @RequiredRight(Right.NODES_WRITE)
  public Response change(@PathParam("id") String id, byte[] body) {
    int number = PathIds.parse(id);
    NodeChange change = NodeChange.read(body, Reply.JSON);
    return transactions.run(connection -> Nodes.change(connection, number, change));
  }

  /** Workloads that schedules of the node have scaled get the size from before. */
  @DELETE
  @Path("/{id}")
  @Produces({})
  @RequiredRight(Right.NODES_WRITE)
  public Response delete(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    String by = request.identity().name();
    Response response =
        transactions.run(
            connection -> {
              Set<String> released = scaler.releaseAll(connection, number, request.principal());
              return Nodes.delete(connection, number, by).changing(released);
            });
    identities.changed();
    return response;
  }

  @GET
  @Path("/{id}/lifecycle")
  @RequiredRight(Right.NODES_READ)
  @QueryParameters({"limit", "continue"})
  public Response lifecycle(@PathParam("id") String id) {
    return history(PathIds.parse(id), "lifecycle", NodeHistoryQuery::lifecycle);
  }

  @GET
  @Path("/{id}/heartbeats")
  @RequiredRight(Right.NODES_READ)
  @QueryParameters({"limit", "continue"})
  public Response heartbeats(@PathParam("id") String id) {
    return history(PathIds.parse(id), "heartbeats", NodeHistoryQuery::heartbeats);
  }

  @FunctionalInterface
  private interface History {
    ObjectNode page(
        Connection connection, int node, NodeHistoryQuery.Place before, int limit, String list)
        throws SQLException;
  }

  private Response history(int node, String what, History history) {
    String list = what + " of node " + node;
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    NodeHistoryQuery.Place before =
        request
            .query("continue")
            .map(text -> NodeHistoryQuery.Place.parse(text, list))
            .orElse(NodeHistoryQuery.Place.FIRST);
    ObjectNode page =
        database.read(
            connection -> {
              ObjectNode rows = history.page(connection, node, before, limit, list);
              if (rows.path("items").isEmpty()) {
                NodeQuery.one(connection, node);
              }
              return rows;
            });
    return Reply.json(200, page).response();
  }
}
