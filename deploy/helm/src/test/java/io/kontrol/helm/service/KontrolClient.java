package io.kontrol.helm.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Kontrol's REST API, for the cluster {@code local}. A refused request fails the test. */
final class KontrolClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RESOURCES = "/api/v1/resources";

  private final HttpClient client = HttpClient.newHttpClient();
  private final String url;

  KontrolClient(String url) {
    this.url = url;
  }

  /**
   * Upserts a YAML stream.
   *
   * @return the ids, by {@code Kind namespace/name}
   */
  Map<String, Integer> apply(String yaml) {
    Map<String, Integer> ids = new HashMap<>();
    for (JsonNode item : send("POST", "/api/v1/apply?cluster_id=local", yaml).path("items")) {
      String where = item.path("namespace").asText() + "/" + item.path("name").asText();
      ids.put(item.path("kind").asText() + " " + where, item.path("id").asInt());
    }
    return ids;
  }

  /** One page of all living resources. */
  JsonNode list() {
    return send("GET", RESOURCES + "?cluster_id=local&limit=500", "").path("items");
  }

  JsonNode get(int id) {
    return send("GET", RESOURCES + "/" + id, "");
  }

  String sync(int id) {
    return get(id).path("sync").asText();
  }

  void delete(int id) {
    send("DELETE", RESOURCES + "/" + id, "");
  }

  private JsonNode send(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + ServiceProcess.ADMIN_TOKEN)
            .header("Content-Type", "application/yaml")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new AssertionError(method + " " + path + ": " + response.body());
      }
      return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
