package io.kontrol.api.fleet.analytics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.chart.ChartRange;
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
import java.time.Instant;

/** Charts of one node and of one pool, and the scaling events of a pool. */
@Path("/api/v1")
@Produces(Reply.JSON)
public class NodeAndPoolEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final RequestContext request;

  public NodeAndPoolEndpoint(Database database, RequestContext request) {
    this.database = database;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.ANALYTICS_READ)
  @Path("/nodes/{id}/analytics")
  @QueryParameters({ChartRange.FROM, ChartRange.TO, ChartRange.BUCKET})
  public Response node(@PathParam("id") String id) {
    ChartRange range = ChartRange.read(request, Instant.now());
    ObjectNode chart =
        database.read(
            connection -> FleetChart.node(connection, range, FleetIds.node(connection, id)));
    return Reply.json(200, chart).response();
  }

  @GET
  @RequiredRight(Right.ANALYTICS_READ)
  @Path("/pools/{id}/analytics")
  @QueryParameters({ChartRange.FROM, ChartRange.TO, ChartRange.BUCKET})
  public Response pool(@PathParam("id") String id) {
    ChartRange range = ChartRange.read(request, Instant.now());
    ObjectNode chart =
        database.read(
            connection -> FleetChart.pool(connection, range, FleetIds.pool(connection, id)));
    return Reply.json(200, chart).response();
  }

  @GET
  @RequiredRight(Right.ANALYTICS_READ)
  @Path("/pools/{id}/scaling-events")
  @QueryParameters({"limit", "continue"})
  public Response scalingEvents(@PathParam("id") String id) {
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    ObjectNode page =
        database.read(
            connection ->
                ScalingEvents.page(
                    connection, FleetIds.pool(connection, id), request.query("continue"), limit));
    return Reply.json(200, page).response();
  }
}
