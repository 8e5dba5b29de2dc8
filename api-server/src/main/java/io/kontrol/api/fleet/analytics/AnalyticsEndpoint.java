package io.kontrol.api.fleet.analytics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.fleet.chart.ChartRange;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.time.Instant;

/** The fleet as a whole, and its regions. */
@Path("/api/v1/analytics")
@Produces(Reply.JSON)
public class AnalyticsEndpoint {
  private final Database database;
  private final RequestContext request;

  public AnalyticsEndpoint(Database database, RequestContext request) {
    this.database = database;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.ANALYTICS_READ)
  @Path("/system")
  @QueryParameters({ChartRange.FROM, ChartRange.TO, ChartRange.BUCKET})
  public Response system() {
    ChartRange range = ChartRange.read(request, Instant.now());
    ObjectNode chart = database.read(connection -> FleetChart.system(connection, range));
    return Reply.json(200, chart).response();
  }

  @GET
  @RequiredRight(Right.ANALYTICS_READ)
  @Path("/system/latest")
  public Response latest() {
    return Reply.json(
            200,
            database
                .read(LatestFigures::system)
                .orElseThrow(
                    () -> Refusal.notFound("no_figures", "No minute has come to its end yet.")))
        .response();
  }

  @GET
  @RequiredRight(Right.ANALYTICS_READ)
  @Path("/regions")
  public Response regions() {
    return Reply.json(200, database.read(LatestFigures::regions)).response();
  }

  /** Of a region without any pool the chart is empty. */
  @GET
  @RequiredRight(Right.ANALYTICS_READ)
  @Path("/regions/{region}")
  @QueryParameters({ChartRange.FROM, ChartRange.TO, ChartRange.BUCKET})
  public Response region(@PathParam("region") String region) {
    ChartRange range = ChartRange.read(request, Instant.now());
    if (region.indexOf('\0') >= 0) {
      throw Refusal.notFound("There is no such region.");
    }
    ObjectNode chart = database.read(connection -> FleetChart.region(connection, range, region));
    return Reply.json(200, chart).response();
  }
}
