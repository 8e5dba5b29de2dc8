package io.kontrol.api.observed.event;

import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.http.RequestContext;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.Optional;

/** Opens the stream that a request asks for, from its {@code Last-Event-ID} on, or from now. */
@ApplicationScoped
public class RequestedStreams {
  private final Database database;
  private final EventStreams streams;
  private final RequestContext call;

  public RequestedStreams(Database database, EventStreams streams, RequestContext call) {
    this.database = database;
    this.streams = streams;
    this.call = call;
  }

  /** Of the events of a subject, as far as they are shown to whoever asks. */
  public Multi<OutboundSseEvent> open(Sse sse, EventSubject subject) {
    return open(sse, EventFilter.of(call).about(subject));
  }

  Multi<OutboundSseEvent> open(Sse sse, EventFilter filter) {
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
