package io.kontrol.api.event;

import io.kontrol.api.database.Database;
import io.kontrol.api.http.Answer;
import io.kontrol.api.http.Call;
import io.kontrol.api.http.Ids;
import io.kontrol.api.http.QueryParameters;
import io.kontrol.api.resource.ResourceChanges;
import io.kontrol.api.resource.ResourceQuery;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;

/** The log of one resource. */
@Path("/api/v1/resources/{id}/events")
@Produces(Answer.JSON)
public class ResourceEventEndpoint {
  private final Database database;
  private final ResourceQuery query;
  private final EventPages pages;
  private final Call call;

  public ResourceEventEndpoint(
      Database database, ResourceQuery query, EventPages pages, Call call) {
    this.database = database;
    this.query = query;
    this.pages = pages;
    this.call = call;
  }

  @GET
  @QueryParameters({"type", "source", "sort", "limit", "continue"})
  public Response list(@PathParam("id") String id) {
    int number = Ids.parse(id);
    if (database.read(connection -> query.manifest(connection, number)).isEmpty()) {
      throw ResourceChanges.absent(number);
    }
    return pages.page(EventFilter.of(call).ofResource(number));
  }
}
