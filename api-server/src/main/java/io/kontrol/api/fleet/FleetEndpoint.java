package io.kontrol.api.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.fleet.FleetQuery.Facts;
import io.kontrol.api.fleet.FleetQuery.Group;
import io.kontrol.api.http.Answer;
import io.kontrol.api.http.Call;
import io.kontrol.api.http.QueryParameters;
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
 * The fleet at a glance. Over a large fleet an answer is shared for seconds; the header {@code Age}
 * says how old it is. Whether a cluster is connected is always told as it is now.
 */
@Path("/api/v1")
@Produces(Answer.JSON)
public class FleetEndpoint {
  private final FleetQuery fleet;
  private final Call call;
  private final ExecutorService background =
      Executors.newSingleThreadExecutor(FleetEndpoint::thread);
  private final SharedAnswer<List<Group>> groups;
  private final SharedAnswer<Facts> facts;

  public FleetEndpoint(FleetQuery fleet, Call call) {
    this.fleet = fleet;
    this.call = call;
    this.groups = new SharedAnswer<>(fleet::groups, System::nanoTime, background);
    this.facts = new SharedAnswer<>(fleet::facts, System::nanoTime, background);
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "fleet-refresh");
    thread.setDaemon(true);
    return thread;
  }

  /** Counts by cluster, kind, sync, health, and whether they rest on what is there now. */
  @GET
  @Path("/status")
  @QueryParameters("cluster_id")
  public Response status() {
    Optional<String> clusterId = call.query("cluster_id");
    SharedAnswer.Held<List<Group>> all = groups.get();
    List<Group> wanted =
        all.value().stream()
            .filter(group -> clusterId.isEmpty() || group.clusterId().equals(clusterId.get()))
            .toList();
    return answer(FleetJson.status(wanted, fleet.connections()), groups.ageSeconds(all));
  }

  /** Each cluster with its counts and lags. */
  @GET
  @Path("/clusters")
  public Response clusters() {
    SharedAnswer.Held<List<Group>> all = groups.get();
    SharedAnswer.Held<Facts> beside = facts.get();
    long age = Math.max(groups.ageSeconds(all), facts.ageSeconds(beside));
    return answer(
        FleetJson.clusters(all.value(), beside.value(), fleet.connections(), Instant.now()), age);
  }

  private static Response answer(JsonNode body, long age) {
    return Answer.json(200, body).with("Age", Long.toString(age)).response();
  }

  @PreDestroy
  void end() {
    background.shutdownNow();
  }
}
