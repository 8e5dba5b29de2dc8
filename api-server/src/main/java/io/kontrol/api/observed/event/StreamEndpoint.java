package io.kontrol.api.observed.event;

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

/** Streams events as they happen (SSE). */
@Path("/api/v1/events/stream")
public class StreamEndpoint {
  private final RequestedStreams streams;
  private final RequestContext call;

  public StreamEndpoint(RequestedStreams streams, RequestContext call) {
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
    return streams.open(sse, EventFilter.of(call));
  }
}
