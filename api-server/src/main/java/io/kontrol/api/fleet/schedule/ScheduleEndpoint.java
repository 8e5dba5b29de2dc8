package io.kontrol.api.fleet.schedule;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.transaction.WriteResult;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Schedules. */
@Path("/api/v1/schedules")
@Produces(Reply.JSON)
public class ScheduleEndpoint {
  private final Database database;
  private final RequestTransactions transactions;
  private final Schedules schedules;
  private final ScheduleReplies replies;
  private final RequestContext request;

  public ScheduleEndpoint(
      Database database,
      RequestTransactions transactions,
      Schedules schedules,
      ScheduleReplies replies,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.schedules = schedules;
    this.replies = replies;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.SCHEDULES_READ)
  @QueryParameters({"node_id", "pool_id", "is_active", "limit", "continue"})
  public Response list() {
    return replies.page(id("node_id"));
  }

  private @Nullable Integer id(String parameter) {
    int id = request.number(parameter, 0, 1, Integer.MAX_VALUE);
    return id == 0 ? null : (Integer) id;
  }

  @POST
  @RequiredRight(Right.SCHEDULES_WRITE)
  @Consumes({Reply.JSON, Reply.YAML})
  @QueryParameters({"author", "message"})
  public Response create(byte[] body) {
    return replies.create(body, OptionalInt.empty());
  }

  @GET
  @RequiredRight(Right.SCHEDULES_READ)
  @Path("/{id}")
  public Response show(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    ObjectNode schedule =
        database
            .read(connection -> ScheduleQuery.one(connection, number, Instant.now()))
            .orElseThrow(() -> Schedules.absent(number));
    return Reply.json(200, schedule).response();
  }

  @PATCH
  @RequiredRight(Right.SCHEDULES_WRITE)
  @Path("/{id}")
  @Consumes({"application/merge-patch+json", Reply.JSON})
  @QueryParameters({"author", "message"})
  public Response change(@PathParam("id") String id, byte[] body) {
    int number = PathIds.parse(id);
    ScheduleChange change = ScheduleChange.read(body);
    return transactions.run(
        connection -> answered(schedules.change(connection, number, change, request.principal())));
  }

  @DELETE
  @RequiredRight(Right.SCHEDULES_WRITE)
  @Path("/{id}")
  @QueryParameters({"author", "message"})
  public Response delete(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    return transactions.run(
        connection -> answered(schedules.delete(connection, number, request.principal())));
  }

  private static WriteResult<Reply> answered(WriteResult<ObjectNode> written) {
    return written.as(Reply.json(200, written.value()));
  }
}
