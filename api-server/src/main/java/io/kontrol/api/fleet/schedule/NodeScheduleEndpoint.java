package io.kontrol.api.fleet.schedule;

import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.OptionalInt;

/** The schedules of one node. */
@Path("/api/v1/nodes/{id}/schedules")
@Produces(Reply.JSON)
public class NodeScheduleEndpoint {
  private final ScheduleReplies replies;

  public NodeScheduleEndpoint(ScheduleReplies replies) {
    this.replies = replies;
  }

  @GET
  @RequiredRight(Right.SCHEDULES_READ)
  @QueryParameters({"pool_id", "is_active", "limit", "continue"})
  public Response list(@PathParam("id") String id) {
    return replies.pageOfNode(PathIds.parse(id));
  }

  @POST
  @RequiredRight(Right.SCHEDULES_WRITE)
  @Consumes({Reply.JSON, Reply.YAML})
  @QueryParameters({"author", "message"})
  public Response create(@PathParam("id") String id, byte[] body) {
    return replies.create(body, OptionalInt.of(PathIds.parse(id)));
  }
}
