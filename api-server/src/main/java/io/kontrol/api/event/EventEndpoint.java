package io.kontrol.api.event;

import io.kontrol.api.http.Answer;
import io.kontrol.api.http.Call;
import io.kontrol.api.http.QueryParameters;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** The log of everything. */
@Path("/api/v1/events")
@Produces(Answer.JSON)
public class EventEndpoint {
  private final EventPages pages;
  private final Call call;

  public EventEndpoint(EventPages pages, Call call) {
    this.pages = pages;
    this.call = call;
  }

  @GET
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
