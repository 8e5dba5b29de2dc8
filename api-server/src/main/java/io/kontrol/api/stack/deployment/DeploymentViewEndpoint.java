package io.kontrol.api.stack.deployment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.observed.event.EventPages;
import io.kontrol.api.observed.event.RequestedStreams;
import io.kontrol.api.platform.database.Database;
import io.kontrol.api.platform.database.PlannerSettings;
import io.kontrol.api.platform.http.PathIds;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Right;
import io.kontrol.api.stack.deployment.view.DeploymentDiff;
import io.kontrol.api.stack.deployment.view.DeploymentEventSubject;
import io.kontrol.api.stack.deployment.view.DeploymentResources;
import io.kontrol.api.stack.deployment.view.HistoryQuery;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.UUID;

/** What there is to see of a deployment: its generations, its objects and its events. */
@Path("/api/v1/deployments/{id}")
@Produces(Reply.JSON)
public class DeploymentViewEndpoint {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MOST = 1_000;

  private final Database database;
  private final HistoryQuery history;
  private final DeploymentDiff differences;
  private final DeploymentReplies replies;
  private final EventPages pages;
  private final RequestedStreams streams;
  private final RequestContext request;

  public DeploymentViewEndpoint(
      Database database,
      HistoryQuery history,
      DeploymentDiff differences,
      DeploymentReplies replies,
      EventPages pages,
      RequestedStreams streams,
      RequestContext request) {
    this.database = database;
    this.history = history;
    this.differences = differences;
    this.replies = replies;
    this.pages = pages;
    this.streams = streams;
    this.request = request;
  }

  @GET
  @RequiredRight(Right.DEPLOYMENTS_READ)
  @Path("/history")
  @QueryParameters({"limit", "continue"})
  public Response history(@PathParam("id") String id) {
    UUID uuid = shown(id);
    int limit = request.number("limit", DEFAULT_LIMIT, 1, MOST);
    ObjectNode page =
        database.read(
            connection -> history.page(connection, uuid, request.query("continue"), limit));
    return Reply.json(200, page).response();
  }

  @GET
  @RequiredRight(Right.DEPLOYMENTS_READ)
  @Path("/history/{generation}")
  public Response generation(
      @PathParam("id") String id, @PathParam("generation") String generation) {
    UUID uuid = shown(id);
    int number = PathIds.parse(generation);
    ObjectNode found =
        database
            .read(connection -> history.find(connection, uuid, number))
            .orElseThrow(() -> Upgrades.absent(number));
    return Reply.json(200, found).response();
  }

  /** By default what the newest generation would change in the cluster. */
  @GET
  @RequiredRight(Right.DEPLOYMENTS_READ)
  @Path("/diff")
  @QueryParameters({"from", "to"})
  public Response diff(@PathParam("id") String id) {
    ObjectNode deployment = replies.shown(DeploymentReplies.parse(id));
    UUID uuid = UUID.fromString(deployment.path("id").asText());
    String from = request.query("from").orElse(DeploymentDiff.LIVE);
    String to = request.query("to").orElseGet(() -> deployment.path("generation").asText());
    ObjectNode answer =
        database.read(
            connection -> differences.between(connection, uuid, from, to, request.permissions()));
    return Reply.json(200, answer).response();
  }

  @GET
  @RequiredRight(Right.DEPLOYMENTS_READ)
  @Path("/resources")
  public Response resources(@PathParam("id") String id) {
    UUID uuid = shown(id);
    ObjectNode all =
        database.read(
            connection ->
                PlannerSettings.inOrder(
                    connection,
                    keyed -> DeploymentResources.all(keyed, uuid, request.permissions())));
    return Reply.json(200, all).response();
  }

  @GET
  @RequiredRight(Right.DEPLOYMENTS_READ)
  @Path("/events")
  @QueryParameters({
    "resource_id",
    "kind",
    "namespace",
    "name",
    "type",
    "source",
    "sort",
    "limit",
    "continue"
  })
  public Response events(@PathParam("id") String id) {
    return pages.pageAbout(subject(id));
  }

  /** As they happen (SSE). */
  @GET
  @RequiredRight(Right.DEPLOYMENTS_READ)
  @Blocking
  @Path("/events/stream")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @QueryParameters({"resource_id", "kind", "namespace", "name", "type", "source", "last_event_id"})
  public Multi<OutboundSseEvent> stream(@PathParam("id") String id, @Context Sse sse) {
    return streams.open(sse, subject(id));
  }

  private UUID shown(String id) {
    return UUID.fromString(replies.shown(DeploymentReplies.parse(id)).path("id").asText());
  }

  private DeploymentEventSubject subject(String id) {
    ObjectNode deployment = replies.shown(DeploymentReplies.parse(id));
    return new DeploymentEventSubject(
        UUID.fromString(deployment.path("id").asText()), deployment.path("cluster_id").asText());
  }
}
