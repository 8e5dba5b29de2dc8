package io.kontrol.api.fleet.node;

import io.kontrol.api.access.Identities;
import io.kontrol.api.platform.document.ObjectFields;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.time.Duration;

/** The keys of nodes. */
@Path("/api/v1/nodes/{id}")
@Produces(Reply.JSON)
public class NodeKeyEndpoint {
  private static final Duration LONGEST_OVERLAP = Duration.ofDays(7);

  private final RequestTransactions transactions;
  private final Identities identities;
  private final NodeConfig config;
  private final RequestContext request;

  public NodeKeyEndpoint(
      RequestTransactions transactions,
      Identities identities,
      NodeConfig config,
      RequestContext request) {
    this.transactions = transactions;
    this.identities = identities;
    this.config = config;
    this.request = request;
  }

  /** An Idempotency-Key has no effect: the answer holds the key, and is not kept. */
  @POST
  @Path("/rotate-key")
  @Consumes(Reply.JSON)
  @RequiredRight(Right.NODES_WRITE)
  public Response rotate(@PathParam("id") String id, byte[] body) {
    int number = PathIds.parse(id);
    Duration overlap =
        body.length == 0
            ? config.keyOverlap()
            : Durations.seconds(
                ObjectFields.read(body, Reply.JSON, "overlap_seconds"),
                "overlap_seconds",
                config.keyOverlap(),
                Duration.ZERO,
                LONGEST_OVERLAP);
    Response response =
        transactions.run(connection -> NodeKeys.rotate(connection, number, overlap));
    identities.changed();
    return response;
  }

  @POST
  @Path("/revoke-key")
  @RequiredRight(Right.NODES_WRITE)
  public Response revoke(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    String by = request.identity().name();
    Response response = transactions.run(connection -> NodeKeys.revoke(connection, number, by));
    identities.changed();
    return response;
  }
}
