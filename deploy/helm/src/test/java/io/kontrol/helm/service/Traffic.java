package io.kontrol.helm.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that create, edit and read resources without pause. Requests go to the endpoints in turn,
 * as a Service spreads them, and are never retried.
 */
final class Traffic {
  /** What the server has confirmed about a resource. */
  record Confirmed(int generation, String value) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int EDITS = 5;

  /** Pause between two requests of a client, which leaves the machine time to start a pod. */
  private static final Duration PACE = Duration.ofMillis(25);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicLong answered = new AtomicLong();
  private final Map<Integer, Confirmed> confirmed = new ConcurrentHashMap<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<Thread> clients = new ArrayList<>();
  private volatile List<String> endpoints;
  private volatile boolean stopping;

  Traffic(int clientCount, List<String> endpoints) {
    this.endpoints = List.copyOf(endpoints);
    for (int i = 0; i < clientCount; i++) {
      int number = i;
      Thread thread = new Thread(() -> work(number), "client-" + number);
      clients.add(thread);
      thread.start();
    }
  }

  /** Replaces the endpoints of the Service. */
  void spreadOver(List<String> urls) {
    endpoints = List.copyOf(urls);
  }

  long answered() {
    return answered.get();
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  Map<Integer, Confirmed> confirmed() {
    return Map.copyOf(confirmed);
  }

  private void work(int number) {
    for (int round = 0; !stopping; round++) {
      try {
        live("traffic-" + number + "-" + round);
      } catch (IOException | AssertionError e) {
        failures.add(e.toString());
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Creates, edits and reads one resource. */
  private void live(String name) throws IOException, InterruptedException {
    JsonNode created = send("POST", "/api/v1/resources?cluster_id=local", manifest(name, "0"), 201);
    int id = created.path("id").asInt();
    confirm(id, created, "0");
    for (int edit = 1; edit <= EDITS && !stopping; edit++) {
      String value = String.valueOf(edit);
      JsonNode edited = send("PUT", "/api/v1/resources/" + id, manifest(name, value), 200);
      confirm(id, edited, value);
    }
    send("GET", "/api/v1/resources/" + id, "", 200);
    send("GET", "/api/v1/resources?cluster_id=local&limit=20", "", 200);
  }

  private void confirm(int id, JsonNode answer, String value) {
    confirmed.put(id, new Confirmed(answer.path("generation").asInt(), value));
  }

  private static String manifest(String name, String value) {
    return """
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "%s", "namespace": "shop"},
         "data": {"value": "%s"}}"""
        .formatted(name, value);
  }

  private JsonNode send(String method, String path, String body, int expected)
      throws IOException, InterruptedException {
    LockSupport.parkNanos(PACE.toNanos());
    List<String> current = endpoints;
    String url = current.get(Math.floorMod(turn.getAndIncrement(), current.size()));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + ServiceProcess.ADMIN_TOKEN)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != expected) {
      throw new AssertionError(
          method + " " + path + ": " + response.statusCode() + " " + response.body());
    }
    answered.incrementAndGet();
    return JSON.readTree(response.body());
  }

  /** Finishes the requests in flight and starts no more. */
  void end() throws InterruptedException {
    stopping = true;
    for (Thread thread : clients) {
      thread.join();
    }
  }
}
