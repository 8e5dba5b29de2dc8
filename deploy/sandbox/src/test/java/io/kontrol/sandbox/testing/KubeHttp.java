package io.kontrol.sandbox.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kontrol.sandbox.binaries.TrustedTls;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Plain HTTP requests to a test cluster. */
public final class KubeHttp {
  public static final String JSON = "application/json";
  public static final String APPLY = "application/apply-patch+yaml";
  public static final String MERGE = "application/merge-patch+json";
  public static final String JSON_PATCH = "application/json-patch+json";
  public static final String STRATEGIC = "application/strategic-merge-patch+json";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Response to a request. */
  public record Answer(int code, JsonNode body, HttpResponse<?> response) {
    public String message() {
      return body.path("message").asText();
    }

    public String version() {
      return body.path("metadata").path("resourceVersion").asText();
    }

    public JsonNode managedFields() {
      return body.path("metadata").path("managedFields");
    }
  }

  private final String url;
  private final String token;
  private final HttpClient client;

  public KubeHttp(TestCluster cluster) {
    this(cluster, cluster.token());
  }

  public KubeHttp(TestCluster cluster, String token) {
    this.url = cluster.url();
    this.token = token;
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5));
    cluster.certificateAuthority().ifPresent(pem -> builder.sslContext(TrustedTls.in(pem)));
    this.client = builder.build();
  }

  public HttpClient client() {
    return client;
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path))
        .header("Authorization", "Bearer " + token)
        .timeout(Duration.ofSeconds(30));
  }

  public Answer send(String method, String path, String contentType, String body) {
    HttpRequest.Builder request =
        request(path)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (!contentType.isEmpty()) {
      request.header("Content-Type", contentType);
    }
    return send(request);
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> response = send(request, HttpResponse.BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), parse(response.body()), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
      throws IOException {
    try {
      return client.send(request.build(), handler);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  public Answer get(String path) {
    return send("GET", path, "", "");
  }

  public Answer post(String path, String body) {
    return send("POST", path, JSON, body);
  }

  public Answer put(String path, String body) {
    return send("PUT", path, JSON, body);
  }

  public Answer merge(String path, String body) {
    return send("PATCH", path, MERGE, body);
  }

  public Answer delete(String path) {
    return send("DELETE", path, "", "");
  }

  /**
   * @param path with its query
   */
  public Answer apply(String path, String manager, boolean force, String body) {
    String separator = path.contains("?") ? "&" : "?";
    return send(
        "PATCH", path + separator + "fieldManager=" + manager + "&force=" + force, APPLY, body);
  }

  /**
   * @param accept the media type that is asked for
   */
  public Answer getAs(String path, String accept) {
    return send(request(path).header("Accept", accept));
  }

  /** The stream of a watch, to be closed by the caller. */
  public InputStream stream(String path) throws IOException {
    return open(path).body();
  }

  /** As {@link #stream}, with the head of the answer. */
  public HttpResponse<InputStream> open(String path) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path)).header("Authorization", "Bearer " + token);
    return send(request, HttpResponse.BodyHandlers.ofInputStream());
  }

  private static JsonNode parse(byte[] body) {
    try {
      return body.length > 0 && body[0] == '{'
          ? MAPPER.readTree(body)
          : MAPPER.getNodeFactory().textNode(new String(body, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
