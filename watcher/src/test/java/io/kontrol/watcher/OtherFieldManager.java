package io.kontrol.watcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.DiscoveryCache;
import io.kontrol.model.kubernetes.ObjectKind;
import io.kontrol.sandbox.testing.TestCluster;
import io.kontrol.watcher.cluster.WatchClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Somebody at the cluster's API: applies and edits objects under any field manager's name. */
final class OtherFieldManager implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final KubernetesClient client;
  private final WatchClient api;
  private final DiscoveryCache kinds;

  OtherFieldManager(TestCluster cluster) {
    this(cluster.kubeconfig().toString(), "");
  }

  /**
   * @param throughUrl another address of the same API server, such as a proxy's; or empty
   */
  OtherFieldManager(String kubeconfig, String throughUrl) {
    Config config = Config.fromKubeconfig(new java.io.File(kubeconfig));
    if (!throughUrl.isEmpty()) {
      config.setMasterUrl(throughUrl);
    }
    config.setRequestRetryBackoffLimit(0);
    client = new KubernetesClientBuilder().withConfig(config).build();
    api = new WatchClient(client, TIMEOUT);
    kinds = new DiscoveryCache(api, Clock.systemUTC(), Duration.ofMillis(100));
  }

  WatchClient api() {
    return api;
  }

  JsonNode apply(String manager, JsonNode manifest) {
    String query = "?fieldManager=" + manager + "&force=true";
    return send("PATCH", path(manifest) + query, "application/apply-patch+yaml", manifest);
  }

  JsonNode mergePatch(String manager, JsonNode object, String patch) {
    String query = "?fieldManager=" + manager;
    return send("PATCH", path(object) + query, "application/merge-patch+json", Json.read(patch));
  }

  JsonNode jsonPatch(String manager, JsonNode object, String patch) {
    String query = "?fieldManager=" + manager;
    return send("PATCH", path(object) + query, "application/json-patch+json", Json.read(patch));
  }

  JsonNode scale(String manager, JsonNode object, int replicas) {
    return send(
        "PATCH",
        path(object) + "/scale?fieldManager=" + manager,
        "application/merge-patch+json",
        Json.read("{\"spec\":{\"replicas\":" + replicas + "}}"));
  }

  JsonNode patchStatus(JsonNode object, String patch) {
    return send(
        "PATCH",
        path(object) + "/status?fieldManager=controller",
        "application/merge-patch+json",
        Json.read(patch));
  }

  JsonNode create(String manager, JsonNode object) {
    String query = "?fieldManager=" + manager;
    return send(
        "POST",
        kind(object).collectionPath(object.at("/metadata/namespace").asText()) + query,
        "application/json",
        object);
  }

  void delete(JsonNode object) {
    send("DELETE", path(object), "application/json", Json.mapper().createObjectNode());
  }

  Optional<JsonNode> get(JsonNode object) {
    try {
      return api.get(path(object)).map(Json::read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  JsonNode get(String path) {
    try {
      return Json.read(api.get(path).orElseThrow());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void createNamespace(String name) {
    ObjectNode namespace = Json.mapper().createObjectNode();
    namespace
        .put("apiVersion", "v1")
        .put("kind", "Namespace")
        .putObject("metadata")
        .put("name", name);
    create("test", namespace);
  }

  boolean serves(String apiVersion, String kind) {
    try {
      return kinds.find(apiVersion, kind).isPresent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  boolean isNamespaced(JsonNode object) {
    return kind(object).namespaced();
  }

  private String path(JsonNode object) {
    return kind(object)
        .objectPath(
            object.at("/metadata/namespace").asText(), object.at("/metadata/name").asText());
  }

  private ObjectKind kind(JsonNode object) {
    try {
      return kinds
          .find(object.path("apiVersion").asText(), object.path("kind").asText())
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  JsonNode send(String method, String path, String contentType, JsonNode body) {
    String root = client.getMasterUrl().toString().replaceAll("/+$", "");
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(URI.create(root + path))
            .method(method, contentType, Json.write(body))
            .build();
    try {
      HttpResponse<byte[]> response =
          client
              .getHttpClient()
              .sendAsync(request, byte[].class)
              .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      if (!response.isSuccessful()) {
        throw new IllegalStateException(
            method
                + " "
                + path
                + " → "
                + response.code()
                + " "
                + new String(response.body(), java.nio.charset.StandardCharsets.UTF_8));
      }
      return Json.read(response.body());
    } catch (InterruptedException
        | java.util.concurrent.ExecutionException
        | java.util.concurrent.TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
