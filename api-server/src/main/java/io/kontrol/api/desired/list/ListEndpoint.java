package io.kontrol.api.desired.list;

import com.fasterxml.jackson.core.JsonGenerator;
import io.kontrol.api.desired.resource.ResourceQuery;
import io.kontrol.api.observed.connection.ConnectionQuery;
import io.kontrol.api.platform.database.Database;
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
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pages of resources. */
@Path("/api/v1/resources")
@Produces(Reply.JSON)
public class ListEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final ResourceQuery query;
  private final ConnectionQuery connections;
  private final RequestContext call;

  public ListEndpoint(
      Database database, ResourceQuery query, ConnectionQuery connections, RequestContext call) {
    this.database = database;
    this.query = query;
    this.connections = connections;
    this.call = call;
  }

  @GET
  @RequiredRight(Right.RESOURCES_READ)
  @QueryParameters({
    "cluster_id",
    "namespace",
    "kind",
    "api_version",
    "name",
    "label_selector",
    "sync",
    "health",
    "observation",
    "set",
    "deleted",
    "sort",
    "view",
    "limit",
    "continue"
  })
  public Response list() {
    ListFilter filter = ListFilter.of(call);
    Sort sort = Sort.parse(call.query("sort").orElse("id"));
    boolean full = full();
    int limit = call.number("limit", DEFAULT_LIMIT, 1, MOST);
    String list = Integer.toHexString((filter + sort.parameter()).hashCode());
    PageCursor after =
        call.query("continue").map(text -> PageCursor.decode(text, list)).orElse(null);
    requireKey(sort, after);
    byte[] body =
        database.read(
            connection -> {
              ListFilter wanted =
                  observing(connection, filter)
                      .shownTo(filter.visibleTo(connection, call.permissions()));
              ListQuery page = new ListQuery(wanted, sort, after, limit + 1);
              return body(connection, page.run(connection), limit, full, list);
            });
    return Reply.json(200, body).response();
  }

  private ListFilter observing(Connection connection, ListFilter filter) throws SQLException {
    return filter.observed() == null
        ? filter
        : filter.observing(
            filter.observed().among(connection, filter, connections.recent(connection)));
  }

  /** A cursor that was tampered with must not reach PostgreSQL as a timestamp. */
  private static void requireKey(Sort sort, @Nullable PageCursor after) {
    if (after != null && !sort.accepts(after.key())) {
      throw PageCursor.bad();
    }
  }

  private boolean full() {
    return switch (call.query("view").orElse("summary")) {
      case "summary" -> false;
      case "full" -> true;
      default ->
          throw Refusal.malformed("invalid_query_parameter", "view is one of summary and full.");
    };
  }

  private byte[] body(
      Connection connection, List<PagePosition> found, int limit, boolean full, String list)
      throws SQLException {
    List<PagePosition> page = found.subList(0, Math.min(limit, found.size()));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(16_384);
    try (JsonGenerator json = Json.mapper().getFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeArrayFieldStart("items");
      query.write(connection, page.stream().map(PagePosition::id).toList(), full, json);
      json.writeEndArray();
      if (found.size() > limit) {
        PagePosition last = page.get(limit - 1);
        json.writeStringField("continue", new PageCursor(list, last.key(), last.id()).encode());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }
}
