package io.kontrol.api.desired.history;

import io.kontrol.api.desired.resource.ResourceChanges;
import io.kontrol.api.desired.resource.ResourceQuery;
import io.kontrol.api.observed.event.EventPages;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.PathIds;
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

/** The events of one resource. */
@Path("/api/v1/resources/{id}/events")
@Produces(Reply.JSON)
public class ResourceEventEndpoint {
  private final Database database;
  private final ResourceQuery query;
  private final EventPages pages;
  private final RequestContext call;

  public ResourceEventEndpoint(
      Database database, ResourceQuery query, EventPages pages, RequestContext call) {
    this.database = database;
    this.query = query;
    this.pages = pages;
    this.call = call;
  }

  @GET
  @RequiredRight(Right.RESOURCES_READ)
  @QueryParameters({"type", "source", "sort", "limit", "continue"})
  public Response list(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    if (database
        .read(connection -> query.manifest(connection, number, call.permissions()))
        .isEmpty()) {
      throw ResourceChanges.absent(number);
    }
    return pages.pageOf(number);
  }
}
