package io.kontrol.api.stack.upgrade;

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
import io.kontrol.api.platform.page.Pages;
import io.kontrol.api.platform.page.Pages.Place;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.platform.transaction.WriteResult;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/** Upgrades of many deployments of a template. */
@Path("/api/v1/upgrades")
@Produces(Reply.JSON)
public class UpgradeEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;
  private static final Set<String> STATES =
      Set.of("pending", "applying", "succeeded", "failed", "skipped");

  private final Database database;
  private final RequestTransactions transactions;
  private final BulkUpgrades upgrades;
  private final RequestContext request;

  public UpgradeEndpoint(
      Database database,
      RequestTransactions transactions,
      BulkUpgrades upgrades,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.upgrades = upgrades;
    this.request = request;
  }

  @POST
  @RequiredRight(Right.DEPLOYMENTS_WRITE)
  @Consumes({Reply.JSON, Reply.YAML})
  @QueryParameters({"dry_run", "author", "message"})
  public Response start(byte[] body) {
    UpgradeRequest wanted = UpgradeRequest.read(body, request.contentType());
    if (request.flag("dry_run")) {
      return transactions.run(
          connection ->
              WriteResult.unchanged(
                      Reply.json(200, upgrades.preview(connection, wanted, request.principal())))
                  .asWithoutEffect());
    }
    return transactions.runOnce(
        body,
        connection -> {
          WriteResult<Integer> started = upgrades.start(connection, wanted, request.principal());
          return started.as(
              show(connection, 202, started.value())
                  .with(HttpHeaders.LOCATION, "/api/v1/upgrades/" + started.value()));
        });
  }

  private Reply show(Connection connection, int status, int id) throws SQLException {
    return Reply.json(
        status,
        UpgradeQuery.find(connection, id, request.permissions()).orElseThrow(UpgradeQuery::absent));
  }

  @GET
  @RequiredRight(Right.DEPLOYMENTS_READ)
  @QueryParameters({"limit", "continue"})
  public Response list() {
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    int before =
        request
            .query("continue")
            .map(text -> PageCursor.decode(text, "upgrades").id())
            .orElse(Integer.MAX_VALUE);
    List<ObjectNode> page =
        database.read(
            connection -> UpgradeQuery.page(connection, before, limit + 1, request.permissions()));
    return Reply.json(200, Pages.of(page, limit, Place.by("id", "upgrades"))).response();
  }

  @GET
  @RequiredRight(Right.DEPLOYMENTS_READ)
  @Path("/{id}")
  public Response show(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    return database.read(connection -> show(connection, 200, number)).response();
  }

  /** What became of each deployment, in the order in which they are upgraded. */
  @GET
  @RequiredRight(Right.DEPLOYMENTS_READ)
  @Path("/{id}/items")
  @QueryParameters({"state", "limit", "continue"})
  public Response items(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    String state = request.query("state").orElse(null);
    if (state != null && !STATES.contains(state)) {
      throw Refusal.malformed(
          "invalid_query_parameter", "state is pending, applying, succeeded, failed or skipped.");
    }
    String list = "upgrade " + number + " " + state;
    int after = request.query("continue").map(text -> PageCursor.decode(text, list).id()).orElse(0);
    List<ObjectNode> page =
        database.read(
            connection -> {
              var unused = show(connection, 200, number);
              return UpgradeQuery.items(
                  connection, number, state, after, limit + 1, request.permissions());
            });
    return Reply.json(200, Pages.of(page, limit, Place.by("position", list))).response();
  }

  @POST
  @RequiredRight(Right.DEPLOYMENTS_WRITE)
  @Path("/{id}/cancel")
  @QueryParameters({"author", "message"})
  public Response cancel(@PathParam("id") String id, byte[] body) {
    return act(id, body, upgrades::cancel);
  }

  @POST
  @RequiredRight(Right.DEPLOYMENTS_WRITE)
  @Path("/{id}/resume")
  @QueryParameters({"author", "message"})
  public Response resume(@PathParam("id") String id, byte[] body) {
    return act(id, body, upgrades::resume);
  }

  @FunctionalInterface
  private interface Action {
    WriteResult<Integer> on(Connection connection, int id) throws SQLException;
  }

  private Response act(String id, byte[] body, Action action) {
    int number = PathIds.parse(id);
    return transactions.runOnce(
        body,
        connection -> {
          UpgradeQuery.requireWritable(connection, number, request.principal());
          WriteResult<Integer> done = action.on(connection, number);
          return done.as(show(connection, 200, number));
        });
  }
}
