package io.kontrol.reconciler.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.kontrol.model.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The cluster as somebody else sees and edits it, by paths of the Kubernetes API. */
public final class ClusterObjects {
  private static final long LIMIT_SECONDS = 20;

  private final KubernetesClient client;

  ClusterObjects(KubernetesClient client) {
    this.client = client;
  }

  public Optional<JsonNode> find(String path) {
    Answer answer = call("GET", path, "application/json", null);
    return answer.code() == 404 ? Optional.empty() : Optional.of(answer.ok());
  }

  public JsonNode get(String path) {
    return find(path).orElseThrow(() -> new AssertionError(path + " is not there"));
  }

  public JsonNode post(String path, JsonNode object) {
    return call("POST", path, "application/json", object).ok();
  }

  public JsonNode put(String path, JsonNode object) {
    return call("PUT", path, "application/json", object).ok();
  }

  /** As another field manager. */
  public JsonNode mergePatch(String path, String patch) {
    return call(
            "PATCH",
            path + "?fieldManager=somebody",
            "application/merge-patch+json",
            Json.read(patch))
        .ok();
  }

  public void delete(String path) {
    call("DELETE", path, "application/json", null).ok();
  }

  /** A namespace of a test's own. */
  public String namespace(String name) {
    ObjectNode namespace =
        (ObjectNode)
            Json.read(
                "{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"\"}}");
    ((ObjectNode) namespace.path("metadata")).put("name", name);
    post("/api/v1/namespaces", namespace);
    return name;
  }

  /** An answer of the API server. */
  public record Answer(int code, JsonNode body) {
    JsonNode ok() {
      if (code >= 300) {
        throw new AssertionError(code + ": " + body);
      }
      return body;
    }
  }

  public Answer call(String method, String path, String type, @Nullable JsonNode body) {
    String root = client.getConfiguration().getMasterUrl().replaceFirst("/$", "");
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(root + path)
            .method(method, type, body == null ? null : Json.write(body))
            .build();
    try {
      HttpResponse<byte[]> response =
          client
              .getHttpClient()
              .sendAsync(request, byte[].class)
              .get(LIMIT_SECONDS, TimeUnit.SECONDS);
      return new Answer(response.code(), json(response.body()));
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(method + " " + path, e);
    }
  }

  /** Of a path that it does not serve the API server tells in plain text. */
  private static JsonNode json(byte[] body) {
    return body.length > 0 && body[0] == '{'
        ? Json.read(body)
        : TextNode.valueOf(new String(body, StandardCharsets.UTF_8));
  }
}
