package io.kontrol.api.fleet.metric;

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
import org.jspecify.annotations.Nullable;

/** The metrics of a node and of its pools. */
@Path("/api/v1/nodes/{id}/metrics")
@Produces(Reply.JSON)
public class NodeMetricEndpoint {
  private final Database database;
  private final RequestContext request;

  public NodeMetricEndpoint(Database database, RequestContext request) {
    this.database = database;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.ANALYTICS_READ)
  @QueryParameters({"metric_type", ChartRange.FROM, ChartRange.TO, ChartRange.BUCKET})
  public Response get(@PathParam("id") String id) {
    ChartRange range = ChartRange.read(request, Instant.now());
    @Nullable String type = request.query("metric_type").orElse(null);
    ObjectNode chart =
        database.read(
            connection ->
                MetricChart.ofNode(connection, range, FleetIds.node(connection, id), type));
    return Reply.json(200, chart).response();
  }
}
