package io.kontrol.api.observed.event;

import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** The events of all resources. */
@Path("/api/v1/events")
@Produces(Reply.JSON)
public class EventEndpoint {
  private final EventPages pages;
  private final RequestContext call;

  public EventEndpoint(EventPages pages, RequestContext call) {
    this.pages = pages;
    this.call = call;
  }

  @GET
  @RequiredRight(Right.RESOURCES_READ)
  @QueryParameters({
    "cluster_id",
    "resource_id",
    "kind",
    "namespace",
    "name",
    "type",
    "source",
    "sort",
    "limit",
    "continue"
  })
  public Response list() {
    return pages.page(EventFilter.of(call));
  }
}
