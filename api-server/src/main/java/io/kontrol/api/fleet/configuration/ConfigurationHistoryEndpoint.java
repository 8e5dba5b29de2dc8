package io.kontrol.api.fleet.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.api.platform.page.Pages;
import io.kontrol.api.platform.page.Pages.Place;
import io.kontrol.api.platform.patch.UnifiedDiff;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** The configurations that a node has had, and how two of them differ. */
@Path("/api/v1/nodes/{id}/config/history")
@Produces(Reply.JSON)
public class ConfigurationHistoryEndpoint {
  private static final int DEFAULT_LIMIT = 50;
  private static final int MOST = 500;

  private final Database database;
  private final RequestContext request;

  public ConfigurationHistoryEndpoint(Database database, RequestContext request) {
    this.database = database;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.NODES_READ)
  @QueryParameters({"limit", "continue"})
  public Response list(@PathParam("id") String id) {
    int node = existing(id);
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    String list = "configurations of " + node;
    int before =
        request
            .query("continue")
            .map(text -> PageCursor.decode(text, list).id())
            .orElse(Integer.MAX_VALUE);
    List<ObjectNode> page =
        database.read(connection -> ConfigurationRows.page(connection, node, before, limit + 1));
    return Reply.json(200, Pages.of(page, limit, Place.by("id", list))).response();
  }

  @GET
  @RequiredRight(Right.NODES_READ)
  @Path("/{configuration}")
  public Response get(
      @PathParam("id") String id, @PathParam("configuration") String configuration) {
    return Reply.json(200, find(existing(id), PathIds.parse(configuration))).response();
  }

  /** From one to another; without {@code to}, to the active one. */
  @GET
  @RequiredRight(Right.NODES_READ)
  @Path("/{configuration}/diff")
  @QueryParameters("to")
  public Response diff(
      @PathParam("id") String id, @PathParam("configuration") String configuration) {
    int node = existing(id);
    ObjectNode from = find(node, PathIds.parse(configuration));
    int other =
        request.query("to").isPresent()
            ? request.number("to", 0, 1, Integer.MAX_VALUE)
            : active(node);
    ObjectNode to = find(node, other);
    ObjectNode body = Json.mapper().createObjectNode();
    body.set("from", withoutText(from));
    body.set("to", withoutText(to));
    body.put("identical", from.path("config_hash").equals(to.path("config_hash")));
    body.put("unified", UnifiedDiff.between(name(from), text(from), name(to), text(to)));
    return Reply.json(200, body).response();
  }

  private int existing(String id) {
    int node = PathIds.parse(id);
    if (database.read(connection -> ConfigurationRows.node(connection, node)).isEmpty()) {
      throw Configurations.absentNode(node);
    }
    return node;
  }

  private int active(int node) {
    return database
        .read(connection -> ConfigurationRows.active(connection, node))
        .orElseThrow(
            () -> Refusal.notFound("no_configuration", "The node has no active configuration."))
        .path("id")
        .asInt();
  }

  private ObjectNode find(int node, int configuration) {
    return database
        .read(connection -> ConfigurationRows.find(connection, node, configuration))
        .orElseThrow(() -> Configurations.absent(node, configuration));
  }

  private static ObjectNode withoutText(ObjectNode configuration) {
    ObjectNode shown = configuration.deepCopy();
    shown.remove("yaml_config");
    return shown;
  }

  private static String text(ObjectNode configuration) {
    return configuration.path("yaml_config").asText();
  }

  private static String name(ObjectNode configuration) {
    return "configuration " + configuration.path("id").asText();
  }
}
