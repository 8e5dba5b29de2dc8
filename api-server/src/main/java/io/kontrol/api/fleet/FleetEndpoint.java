package io.kontrol.api.fleet;

import io.kontrol.api.http.Answer;
import io.kontrol.api.http.Call;
import io.kontrol.api.http.QueryParameters;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** The fleet at a glance. */
@Path("/api/v1")
@Produces(Answer.JSON)
public class FleetEndpoint {
  private final FleetQuery fleet;
  private final Call call;

  public FleetEndpoint(FleetQuery fleet, Call call) {
    this.fleet = fleet;
    this.call = call;
  }

  /** Counts by cluster, kind, sync and health. */
  @GET
  @Path("/status")
  @QueryParameters("cluster_id")
  public Response status() {
    return Answer.json(200, fleet.status(call.query("cluster_id"))).response();
  }

  /** Each cluster with its counts and lags. */
  @GET
  @Path("/clusters")
  public Response clusters() {
    return Answer.json(200, fleet.clusters()).response();
  }
}
