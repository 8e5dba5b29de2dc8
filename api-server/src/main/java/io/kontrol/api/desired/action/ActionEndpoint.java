package io.kontrol.api.desired.action;

import io.kontrol.api.desired.resource.ResourceChanges;
import io.kontrol.api.desired.resource.StoredResource;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.transaction.WriteTransactions;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.SQLException;

/** What a person may ask of a resource beside changing it. */
@Path("/api/v1/resources/{id}")
@Produces(Reply.JSON)
public class ActionEndpoint {
  @FunctionalInterface
  private interface Action {
    WriteTransactions.Effect on(Connection connection, StoredResource stored) throws SQLException;
  }

  private final WriteTransactions mutations;
  private final ResourceChanges changes;
  private final ReconcileRequests requests;
  private final Adoption adoption;
  private final RequestContext call;

  public ActionEndpoint(
      WriteTransactions mutations,
      ResourceChanges changes,
      ReconcileRequests requests,
      Adoption adoption,
      RequestContext call) {
    this.mutations = mutations;
    this.changes = changes;
    this.requests = requests;
    this.adoption = adoption;
    this.call = call;
  }

  /** Looks and applies now, whatever the backoff says. */
  @POST
  @Path("/reconcile")
  @QueryParameters({"author", "message"})
  public Response reconcile(@PathParam("id") String id, byte[] body) {
    return run(
        id,
        body,
        false,
        (connection, stored) -> requests.reconcile(connection, stored, call.authorship()));
  }

  /** Applies the desired state over drift, whatever the drift policy says. */
  @POST
  @Path("/enforce")
  @QueryParameters({"author", "message"})
  public Response enforce(@PathParam("id") String id, byte[] body) {
    return run(
        id,
        body,
        true,
        (connection, stored) -> requests.enforce(connection, stored, call.authorship()));
  }

  /** Takes the live values of our fields into the desired state. */
  @POST
  @Path("/adopt")
  @QueryParameters({"author", "message"})
  public Response adopt(@PathParam("id") String id, byte[] body) {
    return run(
        id,
        body,
        true,
        (connection, stored) -> adoption.adopt(connection, stored, call.authorship()));
  }

  private Response run(String id, byte[] body, boolean living, Action action) {
    int number = PathIds.parse(id);
    return mutations
        .runOnce(
            body,
            connection -> {
              var ifMatch = call.header(HttpHeaders.IF_MATCH);
              StoredResource stored =
                  living
                      ? changes.lockLiving(connection, number, ifMatch)
                      : changes.lock(connection, number, ifMatch);
              return action.on(connection, stored);
            })
        .response();
  }
}
