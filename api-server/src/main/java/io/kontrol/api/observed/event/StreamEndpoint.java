package io.kontrol.api.observed.event;

import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Optional;

/** Streams events as they happen (SSE). */
@Path("/api/v1/events/stream")
public class StreamEndpoint {
  private final Database database;
  private final EventStreams streams;
  private final RequestContext call;

  public StreamEndpoint(Database database, EventStreams streams, RequestContext call) {
    this.database = database;
    this.streams = streams;
    this.call = call;
  }

  @GET
  @RequiredRight(Right.RESOURCES_READ)
  @Blocking
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @QueryParameters({
    "cluster_id",
    "resource_id",
    "kind",
    "namespace",
    "name",
    "type",
    "source",
    "last_event_id"
  })
  public Multi<OutboundSseEvent> stream(@Context Sse sse) {
    EventFilter filter = EventFilter.of(call);
    Optional<String> last = call.header("Last-Event-ID").or(() -> call.query("last_event_id"));
    StreamCursor cursor =
        last.isPresent()
            ? known(StreamCursor.parse(last.get()))
            : StreamCursor.at(database.read(StreamQuery::snapshot));
    StreamViewer viewer = new StreamViewer(call.identity(), call.identityCheck());
    return streams.open(sse, filter, cursor, viewer);
  }

  /**
   * Validates the snapshots before the stream begins: PostgreSQL would reject broken ones later.
   */
  private StreamCursor known(StreamCursor cursor) {
    boolean sound = database.read(connection -> StreamQuery.isSound(connection, cursor));
    if (!sound) {
      throw StreamCursor.bad();
    }
    return cursor;
  }
}
