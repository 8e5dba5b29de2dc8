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
import io.kontrol.api.platform.page.PageCursor;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;

/** Versions of a template, and what differs between two of them. */
@Path("/api/v1/templates/{id}")
@Produces(Reply.JSON)
public class TemplateVersionEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final RequestTransactions transactions;
  private final RequestContext request;

  public TemplateVersionEndpoint(
      Database database, RequestTransactions transactions, RequestContext request) {
    this.database = database;
    this.transactions = transactions;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.TEMPLATES_READ)
  @Path("/versions")
  @QueryParameters({"limit", "continue"})
  public Response list(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    newest(number);
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    String list = "versions of template " + number;
    int before =
        request
            .query("continue")
            .map(text -> PageCursor.decode(text, list).id())
            .orElse(Integer.MAX_VALUE);
    List<Template> page =
        database.read(connection -> TemplateRows.versions(connection, number, before, limit + 1));
    ObjectNode body = TemplateRows.items(page, limit);
    if (page.size() > limit) {
      body.put("continue", new PageCursor(list, "", page.get(limit - 1).version()).encode());
    }
    return Reply.json(200, body).response();
  }

  @POST
  @RequiredRight(Right.TEMPLATES_WRITE)
  @Path("/versions")
  @Consumes({Reply.JSON, Reply.YAML})
  public Response add(@PathParam("id") String id, byte[] body) {
    int number = PathIds.parse(id);
    String name = newest(number).name();
    NewTemplate wanted = NewTemplate.read(body, request.contentType(), name);
    return transactions.runOnce(
        body,
        connection -> {
          Template newest =
              TemplateRows.lockNewest(connection, number)
                  .orElseThrow(() -> StoredTemplates.absent(number));
          return TemplateChanges.addVersion(connection, newest, wanted, request.principal());
        });
  }

  @GET
  @RequiredRight(Right.TEMPLATES_READ)
  @Path("/versions/{version}")
  public Response get(@PathParam("id") String id, @PathParam("version") String version) {
    return Reply.json(200, find(PathIds.parse(id), PathIds.parse(version)).json()).response();
  }

  /** From the version before the newest to the newest, where the request does not say. */
  @GET
  @RequiredRight(Right.TEMPLATES_READ)
  @Path("/diff")
  @QueryParameters({"from", "to"})
  public Response diff(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    Template to =
        version("to").map(version -> find(number, version)).orElseGet(() -> newest(number));
    Template from =
        version("from").map(version -> find(number, version)).orElseGet(() -> before(to));
    return Reply.json(200, TemplateDiff.between(from, to)).response();
  }

  private Optional<Integer> version(String parameter) {
    return request.query(parameter).map(text -> request.number(parameter, 1, 1, Integer.MAX_VALUE));
  }

  private Template before(Template template) {
    List<Template> earlier =
        database.read(
            connection -> TemplateRows.versions(connection, template.id(), template.version(), 1));
    return earlier.isEmpty() ? template : earlier.get(0);
  }

  private Template newest(int id) {
    return database
        .read(connection -> TemplateRows.newest(connection, id))
        .orElseThrow(() -> StoredTemplates.absent(id));
  }

  private Template find(int id, int version) {
    return database
        .read(connection -> TemplateRows.version(connection, id, version))
        .orElseThrow(() -> StoredTemplates.absent(id, version));
  }
}
