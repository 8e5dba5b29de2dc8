package io.kontrol.api.audit;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Pages of the audit log, newest first. */
@Path("/api/v1/audit")
@Produces(Reply.JSON)
public class AuditEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 500;

  private final Database database;
  private final RequestContext request;

  public AuditEndpoint(Database database, RequestContext request) {
    this.database = database;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.AUDIT_READ)
  @QueryParameters({
    "user",
    "action",
    "category",
    "resource_type",
    "resource_id",
    "resource_name",
    "status",
    "request_id",
    "from",
    "to",
    "limit",
    "continue"
  })
  public Response list() {
    AuditFilter filter = AuditFilter.of(request);
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    String list = "audit " + Integer.toHexString(filter.hashCode());
    AuditPosition after = AuditPosition.parse(request.query("continue").orElse(null), list);
    ObjectNode page = Json.mapper().createObjectNode();
    ArrayNode items = page.putArray("items");
    List<AuditPosition> positions =
        database.read(
            connection -> {
              List<AuditPosition> found =
                  new PositionFinder(filter, after, limit + 1).find(connection);
              items.removeAll();
              AuditRows.read(connection, found.subList(0, Math.min(limit, found.size())))
                  .forEach(items::add);
              return found;
            });
    if (positions.size() > limit) {
      page.put("continue", positions.get(limit - 1).cursor(list));
    }
    return Reply.json(200, page).response();
  }
}
