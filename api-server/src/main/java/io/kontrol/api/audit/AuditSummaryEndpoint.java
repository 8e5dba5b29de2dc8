package io.kontrol.api.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** How much was done: counts by day, category and status. */
@Path("/api/v1/audit/summary")
@Produces(Reply.JSON)
public class AuditSummaryEndpoint {
  private static final Duration USUAL = Duration.ofDays(30);
  private static final Duration LONGEST = Duration.ofDays(366);

  private final Database database;
  private final RequestContext request;

  public AuditSummaryEndpoint(Database database, RequestContext request) {
    this.database = database;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.AUDIT_READ)
  @QueryParameters({"from", "to"})
  public Response summary() {
    OffsetDateTime givenTo = AuditFilter.time(request, "to");
    OffsetDateTime to = givenTo == null ? OffsetDateTime.now(ZoneOffset.UTC) : givenTo;
    OffsetDateTime givenFrom = AuditFilter.time(request, "from");
    OffsetDateTime from = givenFrom == null ? to.minus(USUAL) : givenFrom;
    if (from.isAfter(to) || Duration.between(from, to).compareTo(LONGEST) > 0) {
      throw Refusal.malformed(
          "invalid_query_parameter",
          "A summary is from an earlier time to a later one, at most 366 days.");
    }
    ObjectNode summary = database.read(connection -> AuditSummary.read(connection, from, to));
    return Reply.json(200, summary).response();
  }
}
