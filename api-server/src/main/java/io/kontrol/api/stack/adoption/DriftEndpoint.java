package io.kontrol.api.stack.adoption;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.stack.deployment.DeploymentReplies;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.UUID;

/** The drift of a deployment: what would be reverted, what may be adopted, what lies outside. */
@Path("/api/v1/deployments/{id}")
@Produces(Reply.JSON)
public class DriftEndpoint {
  private final Database database;
  private final RequestTransactions transactions;
  private final Adoptions adoptions;
  private final DeploymentReplies replies;
  private final RequestContext request;

  public DriftEndpoint(
      Database database,
      RequestTransactions transactions,
      Adoptions adoptions,
      DeploymentReplies replies,
      RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.adoptions = adoptions;
    this.replies = replies;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.DEPLOYMENTS_READ)
  @Path("/drift")
  public Response drift(@PathParam("id") String id) {
    UUID uuid = DeploymentReplies.parse(id);
    var unused = replies.shown(uuid);
    ObjectNode drift =
        database.read(connection -> adoptions.judge(connection, uuid, request.principal()).json());
    return Reply.json(200, drift).response();
  }

  @POST
  @RequiredRight(Right.DEPLOYMENTS_WRITE)
  @Path("/adopt")
  @QueryParameters({"author", "message"})
  public Response adopt(@PathParam("id") String id, byte[] body) {
    UUID uuid = DeploymentReplies.parse(id);
    return transactions.runOnce(
        body,
        connection ->
            adoptions
                .adopt(connection, uuid, request.precondition(), request.principal())
                .as(replies.show(connection, 200, uuid)));
  }
}
