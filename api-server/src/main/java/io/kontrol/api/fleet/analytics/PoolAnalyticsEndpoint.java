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

/** A pool over time. */
@Path("/api/v1/pools/{id}/analytics")
@Produces(Reply.JSON)
public class PoolAnalyticsEndpoint {
  private final Database database;
  private final RequestContext request;

  public PoolAnalyticsEndpoint(Database database, RequestContext request) {
    this.database = database;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.ANALYTICS_READ)
  @QueryParameters({ChartRange.FROM, ChartRange.TO, ChartRange.BUCKET})
  public Response get(@PathParam("id") String id) {
    ChartRange range = ChartRange.read(request, Instant.now());
    ObjectNode chart =
        database.read(
            connection -> FleetChart.pool(connection, range, FleetIds.pool(connection, id)));
    return Reply.json(200, chart).response();
  }
}
