package io.kontrol.api.fleet.heartbeat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.Set;

/** Where nodes call in. */
@Path("/api/v1/nodes/{id}/heartbeat")
@Produces(Reply.JSON)
public class HeartbeatEndpoint {
  /** The node's own mistakes. */
  private static final Set<Refusal.Reason> OWN =
      Set.of(
          Refusal.Reason.MALFORMED,
          Refusal.Reason.INVALID,
          Refusal.Reason.CONFLICT,
          Refusal.Reason.TOO_LARGE);

  private final HeartbeatThrottle throttle;
  private final HeartbeatTransaction transaction;
  private final RefusedHeartbeats refused;
  private final HeartbeatMetrics metrics;
  private final RequestContext request;

  public HeartbeatEndpoint(
      HeartbeatThrottle throttle,
      HeartbeatTransaction transaction,
      RefusedHeartbeats refused,
      HeartbeatMetrics metrics,
      RequestContext request) {
    this.throttle = throttle;
    this.transaction = transaction;
    this.refused = refused;
    this.metrics = metrics;
    this.request = request;
  }

  @POST
  @Consumes(Reply.JSON)
  @RequiredRight(Right.HEARTBEATS_SEND)
  public Response take(@PathParam("id") String id, byte[] body) {
    int node = PathIds.parse(id);
    request.identity().requireOwnNode(node);
    requirePatience(node);
    try {
      NodeHeartbeat heartbeat = HeartbeatReader.read(body);
      ObjectNode answer = transaction.take(node, heartbeat);
      metrics.count(answer.path("outcome").asText());
      metrics.countUnknown(heartbeat.unknownFields());
      return Reply.json(200, answer).response();
    } catch (Refusal refusal) {
      if (OWN.contains(refusal.reason())) {
        metrics.count(HeartbeatMetrics.REFUSED);
        refused.record(node, refusal);
      }
      throw refusal;
    }
  }

  private void requirePatience(int node) {
    try {
      throttle.require(node);
    } catch (Refusal hammering) {
      metrics.count(HeartbeatMetrics.THROTTLED);
      throw hammering;
    }
  }
}
