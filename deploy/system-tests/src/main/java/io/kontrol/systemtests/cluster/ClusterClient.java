package io.kontrol.systemtests.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.systemtests.http.Http;
import io.kontrol.systemtests.http.HttpResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plain HTTP to a Kubernetes API, as with {@code curl}; shares no code with Kontrol. */
public final class ClusterClient {
  private final Http http;

  public ClusterClient(ClusterAddress address) {
    this(address, Duration.ofSeconds(30));
  }

  public ClusterClient(ClusterAddress address, Duration timeout) {
    http = address.http(timeout);
  }

  /** Empty when the object does not exist. */
  public Optional<JsonNode> get(String path) throws IOException {
    HttpResult answer = http.get(path);
    if (answer.status() == 404) {
      return Optional.empty();
    }
    return Optional.of(success(answer, path).json());
  }

  /** All items of a collection, page by page. */
  public List<JsonNode> list(String collection, String labelSelector) throws IOException {
    List<JsonNode> items = new ArrayList<>();
    String next = "";
    do {
      String page =
          collection
              + "?limit=500&labelSelector="
              + labelSelector
              + (next.isEmpty() ? "" : "&continue=" + next);
      JsonNode list = success(http.get(page), page).json();
      list.path("items").forEach(items::add);
      next = list.path("metadata").path("continue").asText();
    } while (!next.isEmpty());
    return items;
  }

  public HttpResult create(String collection, JsonNode object) throws IOException {
    return http.send("POST", collection, "application/json", object.toString());
  }

  public HttpResult mergePatch(String path, JsonNode patch) throws IOException {
    return http.send("PATCH", path, "application/merge-patch+json", patch.toString());
  }

  public HttpResult delete(String path) throws IOException {
    return http.send("DELETE", path, java.util.Map.of(), Optional.empty());
  }

  private static HttpResult success(HttpResult answer, String path) throws IOException {
    if (!answer.isSuccess()) {
      throw new IOException(path + " answered " + answer);
    }
    return answer;
  }
}
