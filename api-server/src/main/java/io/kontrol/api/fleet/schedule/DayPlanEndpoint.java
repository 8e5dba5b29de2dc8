package io.kontrol.api.fleet.schedule;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the schedules of a node want of its pools on a day. */
@Path("/api/v1/nodes/{id}/day-plan")
@Produces(Reply.JSON)
public class DayPlanEndpoint {
  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final String UTC = "UTC";

  private final Database database;
  private final ScheduledPools pools;
  private final RequestContext request;

  public DayPlanEndpoint(Database database, ScheduledPools pools, RequestContext request) {
    this.database = database;
    this.pools = pools;
    this.request = request;
  }

  /** Of the day of {@code time_zone}, today unless a date is given. */
  @GET
  @RequiredRight(Right.SCHEDULES_READ)
  @QueryParameters({"date", "time_zone"})
  public Response show(@PathParam("id") String id) {
    int node = PathIds.parse(id);
    ZoneId zone = ZoneId.of(zone());
    LocalDate day = request.query("date").map(DayPlanEndpoint::day).orElseGet(() -> today(zone));
    Optional<List<ScheduledPool>> found =
        database.read(
            connection ->
                ScheduleRows.hasNode(connection, node)
                    ? Optional.of(pools.ofNode(connection, node))
                    : Optional.empty());
    List<ScheduledPool> planned = found.orElseThrow(() -> Schedules.absentNode(node));
    return Reply.json(200, plan(node, day, zone, planned)).response();
  }

  private String zone() {
    String zone = request.query("time_zone").orElse(UTC);
    if (!ScheduleFields.isZone(zone)) {
      throw Refusal.malformed(
          "invalid_query_parameter",
          "time_zone is a name of the time zone database, or an offset such as +05:30.");
    }
    return zone;
  }

  private static LocalDate day(String text) {
    try {
      if (DATE.matcher(text).matches()) {
        return LocalDate.parse(text);
      }
    } catch (DateTimeParseException e) {
      // refused below
    }
    throw Refusal.malformed("invalid_query_parameter", "date is a day, such as 2026-03-29.");
  }

  private static LocalDate today(ZoneId zone) {
    return LocalDate.now(zone);
  }

  private static ObjectNode plan(
      int node, LocalDate day, ZoneId zone, List<ScheduledPool> planned) {
    Instant from = day.atStartOfDay(zone).toInstant();
    Instant to = day.plusDays(1).atStartOfDay(zone).toInstant();
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("node_id", node).put("date", day.toString()).put("time_zone", zone.getId());
    body.put("from", from.toString()).put("to", to.toString());
    ArrayNode list = body.putArray("pools");
    for (ScheduledPool pool : planned) {
      ObjectNode json = list.addObject().put("pool_id", pool.id()).put("name", pool.name());
      json.set("intervals", BoundJson.of(pool.plan(from, to)));
    }
    return body;
  }
}
