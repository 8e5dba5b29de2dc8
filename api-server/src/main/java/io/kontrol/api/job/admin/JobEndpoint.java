package io.kontrol.api.job.admin;

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
import io.kontrol.api.platform.transaction.WriteResult;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** The jobs that are queued, run, or have failed for good. */
@Path("/api/v1/jobs")
@Produces(Reply.JSON)
public class JobEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final RequestTransactions transactions;
  private final JobActions actions;
  private final RequestContext request;

  JobEndpoint(
      Database database,
      RequestTransactions transactions,
      JobActions actions,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.actions = actions;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.JOBS_MANAGE)
  @QueryParameters({"type", "state", "limit", "continue"})
  public Response list() {
    JobFilter filter = JobFilter.of(request);
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    String list = "jobs " + Integer.toHexString(filter.hashCode());
    long before =
        request
            .query("continue")
            .map(text -> PageCursor.decodeLong(text, list))
            .orElse(Long.MAX_VALUE);
    List<ObjectNode> jobs =
        database.read(connection -> JobQuery.page(connection, filter, before, limit + 1));
    return Reply.json(200, Pages.of(jobs, limit, Place.byLongId(list))).response();
  }

  @GET
  @RequiredRight(Right.JOBS_MANAGE)
  @Path("/{id}")
  public Response get(@PathParam("id") String id) {
    long number = PathIds.parseLong(id);
    ObjectNode job =
        database
            .read(connection -> JobQuery.find(connection, number))
            .orElseThrow(() -> JobActions.absent(number));
    return Reply.json(200, job).response();
  }

  /** Gives a dead job all of its attempts again. */
  @POST
  @RequiredRight(Right.JOBS_MANAGE)
  @Path("/{id}/retry")
  public Response retry(@PathParam("id") String id, byte[] body) {
    long number = PathIds.parseLong(id);
    return transactions.runOnce(
        body, connection -> shown(actions.retry(connection, number, request.principal())));
  }

  @DELETE
  @RequiredRight(Right.JOBS_MANAGE)
  @Path("/{id}")
  public Response delete(@PathParam("id") String id) {
    long number = PathIds.parseLong(id);
    return transactions.run(
        connection -> shown(actions.delete(connection, number, request.principal())));
  }

  private static WriteResult<Reply> shown(WriteResult<ObjectNode> job) {
    return job.as(Reply.json(200, job.value()));
  }
}
