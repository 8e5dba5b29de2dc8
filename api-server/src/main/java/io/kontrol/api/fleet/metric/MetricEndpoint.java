package io.kontrol.api.fleet.metric;

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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Metrics of the fleet or a region. */
@Path("/api/v1/metrics")
@Produces(Reply.JSON)
public class MetricEndpoint {
  private final Database database;
  private final RequestContext request;

  public MetricEndpoint(Database database, RequestContext request) {
    this.database = database;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.ANALYTICS_READ)
  @QueryParameters({"metric_type", "region", ChartRange.FROM, ChartRange.TO, ChartRange.BUCKET})
  public Response ofRegion() {
    ChartRange range = ChartRange.read(request, Instant.now());
    String type =
        request
            .query("metric_type")
            .orElseThrow(
                () ->
                    Refusal.malformed(
                        "invalid_query_parameter",
                        "The query parameter metric_type is missing; GET /api/v1/metrics/types lists"
                            + " them."));
    @Nullable String region = request.query("region").orElse(null);
    ObjectNode chart =
        database.read(connection -> MetricChart.ofRegion(connection, range, region, type));
    return Reply.json(200, chart).response();
  }

  @GET
  @RequiredRight(Right.ANALYTICS_READ)
  @Path("/types")
  public Response types() {
    return Reply.json(200, database.read(MetricChart::types)).response();
  }
}
