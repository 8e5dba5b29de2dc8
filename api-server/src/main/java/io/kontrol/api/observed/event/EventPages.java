package io.kontrol.api.observed.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.NamedStatement;
import io.kontrol.api.platform.database.SqlTemplate;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.page.PageCursor;
import io.kontrol.api.platform.page.Pages;
import io.kontrol.api.platform.page.Pages.Place;
import io.kontrol.api.platform.refusal.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pages of events, newest first by default. */
@ApplicationScoped
public class EventPages {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private static final String PAGE =
      "SELECT "
          + EventJson.COLUMNS
          + " FROM {relation} e WHERE "
          + EventFilter.CONDITIONS
          + """
             AND (:after::BIGINT IS NULL OR e.id {beyond} :after) AND {shown}
            ORDER BY e.id {direction} LIMIT :most
            """;

  private final Database database;
  private final RequestContext call;

  public EventPages(Database database, RequestContext call) {
    this.database = database;
    this.call = call;
  }

  /** Of the events that are shown to whoever asks. */
  Response page(EventFilter filter) {
    return page(filter, ShownEvents.to(call.permissions()));
  }

  /** Of the events of a resource that is shown to whoever asks. */
  public Response pageOf(int resourceId) {
    return page(EventFilter.of(call).ofResource(resourceId), ShownEvents.ALL);
  }

  /** Of the events of several resources, all of which are shown to whoever asks. */
  public Response pageOf(List<Integer> resourceIds) {
    return page(EventFilter.of(call), ShownEvents.of(resourceIds));
  }

  /** Of the events of a subject, as far as they are shown to whoever asks. */
  public Response pageAbout(EventSubject subject) {
    return page(EventFilter.of(call).about(subject));
  }

  private Response page(EventFilter filter, ShownEvents shown) {
    boolean newestFirst =
        switch (call.query("sort").orElse("-id")) {
          case "-id" -> true;
          case "id" -> false;
          default ->
              throw Refusal.malformed("invalid_query_parameter", "sort is one of id and -id.");
        };
    int limit = call.number("limit", DEFAULT_LIMIT, 1, MOST);
    String list =
        "events "
            + Integer.toHexString(
                (filter + " " + newestFirst + " " + shown.resources()).hashCode());
    Long after = call.query("continue").map(text -> PageCursor.decodeLong(text, list)).orElse(null);
    ObjectNode body =
        database.read(
            connection -> read(connection, filter, shown, newestFirst, after, limit, list));
    return Reply.json(200, body).response();
  }

  private static ObjectNode read(
      Connection connection,
      EventFilter filter,
      ShownEvents shown,
      boolean newestFirst,
      @Nullable Long after,
      int limit,
      String list)
      throws SQLException {
    Map<String, String> parts =
        Map.of(
            "beyond",
            newestFirst ? "<" : ">",
            "direction",
            newestFirst ? "DESC" : "ASC",
            "relation",
            filter.relation(),
            "shown",
            shown.condition());
    try (NamedStatement page = new NamedStatement(connection, SqlTemplate.fill(PAGE, parts))) {
      filter.bind(page);
      shown.bind(page);
      page.set("after", after).set("most", limit + 1);
      try (ResultSet rows = page.query()) {
        return Pages.of(rows, limit, EventJson::of, Place.byLongId(list));
      }
    }
  }
}
