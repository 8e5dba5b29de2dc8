package io.kontrol.api.observed.summary;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.observed.summary.SummaryQuery.Facts;
import io.kontrol.api.observed.summary.SummaryQuery.Group;
import io.kontrol.api.platform.http.QueryParameters;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.http.RequestContext;
import io.kontrol.api.platform.http.RequiredRight;
import io.kontrol.api.platform.identity.Permissions;
import io.kontrol.api.platform.identity.Right;
import jakarta.annotation.PreDestroy;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Counts over the whole fleet. For a large fleet they are cached for seconds; the header {@code
 * Age} has their age. Connections are never cached.
 */
@Path("/api/v1")
@Produces(Reply.JSON)
public class SummaryEndpoint {
  private final SummaryQuery fleet;
  private final RequestContext call;
  private final ExecutorService background =
      Executors.newSingleThreadExecutor(SummaryEndpoint::thread);
  private final StaleWhileRevalidateCache<List<Group>> groups;
  private final StaleWhileRevalidateCache<Facts> facts;

  public SummaryEndpoint(SummaryQuery fleet, RequestContext call) {
    this.fleet = fleet;
    this.call = call;
    this.groups = new StaleWhileRevalidateCache<>(fleet::groups, System::nanoTime, background);
    this.facts = new StaleWhileRevalidateCache<>(fleet::facts, System::nanoTime, background);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "fleet-refresh");
    thread.setDaemon(true);
    return thread;
  }

  /** Counts by cluster, kind, sync, health and freshness. */
  @GET
  @RequiredRight(Right.RESOURCES_READ)
  @Path("/status")
  @QueryParameters("cluster_id")
  public Response status() {
    Optional<String> clusterId = call.query("cluster_id");
    Counts counts = counts();
    List<Group> wanted =
        counts.groups().stream()
            .filter(group -> clusterId.isEmpty() || group.clusterId().equals(clusterId.get()))
            .toList();
    return answer(SummaryJson.status(wanted, fleet.connections()), counts.age());
  }

  /** Each cluster with its counts and lags. */
  @GET
  @RequiredRight(Right.RESOURCES_READ)
  @Path("/clusters")
  public Response clusters() {
    Permissions viewer = call.permissions();
    Counts counts = counts();
    long age = counts.age();
    Facts beside;
    if (viewer.seesEverything()) {
      StaleWhileRevalidateCache.Held<Facts> held = facts.get();
      age = Math.max(age, facts.ageSeconds(held));
      beside = held.value();
    } else {
      beside = fleet.facts(viewer);
    }
    return answer(
        SummaryJson.clusters(
            counts.groups(),
            beside,
            fleet.connections(),
            cluster -> viewer.roleIn(cluster, "") != null,
            Instant.now()),
        age);
  }

  private record Counts(List<Group> groups, long age) {}

  /** The cached counts are those of whoever sees everything. Others have theirs counted. */
  private Counts counts() {
    Permissions viewer = call.permissions();
    if (!viewer.seesEverything()) {
      return new Counts(fleet.groups(viewer), 0);
    }
    StaleWhileRevalidateCache.Held<List<Group>> held = groups.get();
    return new Counts(held.value(), groups.ageSeconds(held));
  }

  private static Response answer(JsonNode body, long age) {
    return Reply.json(200, body).with("Age", Long.toString(age)).response();
  }

  @PreDestroy
  void end() {
    background.shutdownNow();
  }
}
