package io.kontrol.api.desired.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.resource.ResourceChanges;
import io.kontrol.api.desired.resource.ResourceQuery;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** The revisions of a resource. */
@Path("/api/v1/resources/{id}/revisions")
@Produces(Reply.JSON)
public class HistoryEndpoint {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MOST = 500;

  private final Database database;
  private final ResourceQuery query;
  private final ResourceChanges changes;
  private final Revisions revisions;
  private final RequestContext call;

  public HistoryEndpoint(
      Database database,
      ResourceQuery query,
      ResourceChanges changes,
      Revisions revisions,
      RequestContext call) {
    this.database = database;
    this.query = query;
    this.changes = changes;
    this.revisions = revisions;
    this.call = call;
  }

  @GET
  @RequiredRight(Right.RESOURCES_READ)
  @QueryParameters({"limit", "continue"})
  public Response list(@PathParam("id") String id) {
    int number = PathIds.parse(id);
    manifest(number);
    int limit = call.number("limit", DEFAULT_LIMIT, 1, MOST);
    String list = "revisions of " + number;
    int before =
        call.query("continue")
            .map(text -> PageCursor.decode(text, list).id())
            .orElse(Integer.MAX_VALUE);
    List<RevisionSummary> found = revisions.page(number, before, limit + 1);
    ObjectNode body = Json.mapper().createObjectNode();
    ArrayNode items = body.putArray("items");
    found.stream().limit(limit).forEach(revision -> items.add(summary(revision)));
    if (found.size() > limit) {
      body.put("continue", new PageCursor(list, "", found.get(limit - 1).generation()).encode());
    }
    return Reply.json(200, body).response();
  }

  @GET
  @RequiredRight(Right.RESOURCES_READ)
  @Path("/{revision}")
  public Response get(@PathParam("id") String id, @PathParam("revision") String revision) {
    int number = PathIds.parse(id);
    Manifest manifest = manifest(number);
    Revision found =
        revisions.newest(number, PathIds.parse(revision)).orElseThrow(() -> absent(revision));
    ObjectNode body =
        summary(
            new RevisionSummary(
                found.generation,
                found.revision,
                found.apiVersion,
                found.author,
                found.message,
                found.createdAt));
    JsonNode spec = Json.read(found.desiredSpec);
    body.set("desired_spec", changes.shown(manifest.withSpec((ObjectNode) spec)).spec());
    return Reply.json(200, body).response();
  }

  static Refusal absent(String revision) {
    return Refusal.notFound(
        "The resource has no revision " + revision + ", or it has been purged.");
  }

  private Manifest manifest(int id) {
    return database
        .read(connection -> query.manifest(connection, id, call.permissions()))
        .orElseThrow(() -> ResourceChanges.absent(id))
        .manifest();
  }

  private static ObjectNode summary(RevisionSummary revision) {
    return Json.mapper()
        .createObjectNode()
        .put("generation", revision.generation())
        .put("revision", revision.revision())
        .put("api_version", revision.apiVersion())
        .put("author", revision.author())
        .put("message", revision.message())
        .put("created_at", revision.createdAt().toString());
  }
}
