package io.kontrol.api.stack.template;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.idempotency.RequestTransactions;
import io.kontrol.api.platform.identity.Right;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Templates of stacks. */
@Path("/api/v1/templates")
@Produces(Reply.JSON)
public class TemplateEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final RequestTransactions transactions;
  private final RequestContext request;

  public TemplateEndpoint(
      Database database, RequestTransactions transactions, RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.request = request;
  }

  @POST
  @RequiredRight(Right.TEMPLATES_WRITE)
  @Consumes({Reply.JSON, Reply.YAML})
  public Response save(byte[] body) {
    NewTemplate wanted = NewTemplate.read(body, request.contentType(), null);
    return transactions.runOnce(
        body, connection -> TemplateChanges.save(connection, wanted, request.principal()));
  }

  @GET
  @RequiredRight(Right.TEMPLATES_READ)
  @QueryParameters({"name", "text", "retired", "limit", "continue"})
  public Response list() {
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    TemplateFilter filter = TemplateFilter.of(request);
    List<Template> page =
        database.read(connection -> TemplateRows.page(connection, filter, limit + 1));
    ObjectNode body = TemplateRows.items(page, limit);
    if (page.size() > limit) {
      body.put("continue", TemplateFilter.next(request, page.get(limit - 1)));
    }
    return Reply.json(200, body).response();
  }

  /** The newest version. */
  @GET
  @RequiredRight(Right.TEMPLATES_READ)
  @Path("/{id}")
  public Response get(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    Template template =
        database
            .read(connection -> TemplateRows.newest(connection, number))
            .orElseThrow(() -> StoredTemplates.absent(number));
    return Reply.json(200, template.json()).response();
  }

  @DELETE
  @RequiredRight(Right.TEMPLATES_WRITE)
  @Path("/{id}")
  public Response retire(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    return transactions.run(
        connection -> TemplateChanges.retire(connection, number, request.principal()));
  }
}
