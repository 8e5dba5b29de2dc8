package io.kontrol.api.fleet.analytics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.chart.FleetIds;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** What made a pool grow and shrink. */
@Path("/api/v1/pools/{id}/scaling-events")
@Produces(Reply.JSON)
public class ScalingEventEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final RequestContext request;

  public ScalingEventEndpoint(Database database, RequestContext request) {
    this.database = database;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.ANALYTICS_READ)
  @QueryParameters({"limit", "continue"})
  public Response list(@PathParam("id") String id) {
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    ObjectNode page =
        database.read(
            connection ->
                ScalingEvents.page(
                    connection, FleetIds.pool(connection, id), request.query("continue"), limit));
    return Reply.json(200, page).response();
  }
}
