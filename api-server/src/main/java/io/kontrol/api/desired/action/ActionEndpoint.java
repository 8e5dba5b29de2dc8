package io.kontrol.api.desired.action;

import io.kontrol.api.desired.resource.ResourceChanges;
import io.kontrol.api.desired.resource.ResourceReplies;
import io.kontrol.api.desired.resource.StoredResource;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Principal;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.transaction.WriteResult;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.SQLException;

/** Actions on a resource: reconcile, enforce, adopt. */
@Path("/api/v1/resources/{id}")
@Produces(Reply.JSON)
public class ActionEndpoint {
  @FunctionalInterface
  private interface Action {
    WriteResult<Integer> on(Connection connection, StoredResource stored, Principal principal)
        throws SQLException;
  }

  private final RequestTransactions transactions;
  private final ResourceChanges changes;
  private final ReconcileRequests requests;
  private final Adoption adoption;
  private final ResourceReplies replies;
  private final RequestContext request;

  public ActionEndpoint(
      RequestTransactions transactions,
      ResourceChanges changes,
      ReconcileRequests requests,
      Adoption adoption,
      ResourceReplies replies,
      RequestContext request) {
    this.transactions = transactions;
    this.changes = changes;
    this.requests = requests;
    this.adoption = adoption;
    this.replies = replies;
    this.request = request;
  }

  /** Reconciles now, without waiting for the backoff. */
  @POST
  @RequiredRight(Right.RESOURCES_WRITE)
  @Path("/reconcile")
  @QueryParameters({"author", "message"})
  public Response reconcile(@PathParam("id") String id, byte[] body) {
    return run(id, body, false, 202, requests::reconcile);
  }

  /** Corrects drift now, whatever the drift policy. */
  @POST
  @RequiredRight(Right.RESOURCES_WRITE)
  @Path("/enforce")
  @QueryParameters({"author", "message"})
  public Response enforce(@PathParam("id") String id, byte[] body) {
    return run(id, body, true, 202, requests::enforce);
  }

  /** Makes the live values of our fields the desired ones. */
  @POST
  @RequiredRight(Right.RESOURCES_WRITE)
  @Path("/adopt")
  @QueryParameters({"author", "message"})
  public Response adopt(@PathParam("id") String id, byte[] body) {
    return run(id, body, true, 200, adoption::adopt);
  }

  private Response run(String id, byte[] body, boolean living, int status, Action action) {
    int number = PathIds.parse(id);
    return transactions.runOnce(
        body,
        connection -> {
          StoredResource stored =
              living
                  ? changes.lockLiving(
                      connection, number, request.principal(), request.precondition())
                  : changes.lock(connection, number, request.principal(), request.precondition());
          WriteResult<Integer> written = action.on(connection, stored, request.principal());
          return written.as(replies.show(connection, status, number, request.permissions()));
        });
  }
}
