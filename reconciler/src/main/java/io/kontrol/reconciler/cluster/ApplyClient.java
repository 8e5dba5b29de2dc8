package io.kontrol.reconciler.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.DiscoveryCache;
import io.kontrol.model.kubernetes.KontrolMetadata;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes API calls of the reconciler, over Fabric8's HTTP client, which provides the
 * cluster's address, TLS trust and (refreshed) credentials. An answer is returned whatever its
 * code, except 429, which is a {@link ThrottledException}; no answer is a {@link
 * ClusterUnavailableException}.
 */
public final class ApplyClient implements DiscoveryCache.DiscoverySource {
  private static final String JSON = "application/json";
  private static final String METADATA =
      "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json";
  private static final String APPLY_PATCH = "application/apply-patch+yaml";
  private static final String MERGE_PATCH = "application/merge-patch+json";
  private static final String PROBE_PATH = "/api/v1/namespaces/default/configmaps/kontrol-probe";
  private static final String PROBE_OBJECT =
      """
      {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kontrol-probe","namespace":"default"}}
      """;
  private static final int UNAUTHORIZED = 401;
  private static final int SERVER_ERROR = 500;
  private static final Duration MOST_RETRY_AFTER = Duration.ofMinutes(5);

  private final HttpClient http;
  private final String root;
  private final Duration timeout;
  private final AnswerListener listener;
  private volatile @Nullable Long wellAtNanos;

  /** Notified of each answer, for metrics. */
  @FunctionalInterface
  public interface AnswerListener {
    /**
     * @param code 0 if there was no answer
     */
    void answered(String method, int code);
  }

  /**
   * @param timeout of each call
   */
  public ApplyClient(HttpClient http, Config config, Duration timeout, AnswerListener listener) {
    this.http = http;
    String url = config.getMasterUrl();
    this.root = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    this.timeout = timeout;
    this.listener = listener;
  }

  public ClusterResponse read(String path) throws IOException, InterruptedException {
    return send("GET", path, JSON, new byte[0], timeout);
  }

  /** Metadata only; the whole object from a server that does not support that. */
  public ClusterResponse readMetadata(String path) throws IOException, InterruptedException {
    return send(new Call("GET", path, METADATA, JSON, new byte[0]), timeout);
  }

  /**
   * Asks whether the API server is healthy, with a time limit of its own.
   *
   * @return its answer; anything but a server error or a 401 means healthy
   */
  public ClusterResponse probe(Duration limit) throws IOException, InterruptedException {
    return send("GET", "/readyz", JSON, new byte[0], limit);
  }

  /** Checks that the server can read its store; its health check alone may not show that. */
  public ClusterResponse probeRead(Duration limit) throws IOException, InterruptedException {
    return send("GET", PROBE_PATH, JSON, new byte[0], limit);
  }

  /**
   * Checks that writes get through, by a dry run: a server whose store is unreachable may still
   * report that it is healthy.
   */
  public ClusterResponse probeWrite(Duration limit) throws IOException, InterruptedException {
    return send(
        "PATCH",
        PROBE_PATH + "?fieldManager=" + KontrolMetadata.FIELD_MANAGER + "&force=true&dryRun=All",
        APPLY_PATCH,
        PROBE_OBJECT.getBytes(StandardCharsets.UTF_8),
        limit);
  }

  /** Server-side apply, with strict field validation. */
  public ClusterResponse apply(String path, byte[] body, boolean force, boolean dryRun)
      throws IOException, InterruptedException {
    String query =
        "?fieldManager="
            + KontrolMetadata.FIELD_MANAGER
            + "&force="
            + force
            + "&fieldValidation=Strict"
            + (dryRun ? "&dryRun=All" : "");
    return send("PATCH", path + query, APPLY_PATCH, body, timeout);
  }

  public ClusterResponse mergePatch(String path, JsonNode patch)
      throws IOException, InterruptedException {
    return send(
        "PATCH",
        path + "?fieldManager=" + KontrolMetadata.FIELD_MANAGER,
        MERGE_PATCH,
        Json.writeBytes(patch),
        timeout);
  }

  public ClusterResponse delete(String path, JsonNode options)
      throws IOException, InterruptedException {
    return send("DELETE", path, JSON, Json.writeBytes(options), timeout);
  }

  /** Whether a healthy server answered any call within this time. */
  public boolean wasWellWithin(Duration time) {
    Long at = wellAtNanos;
    return at != null && System.nanoTime() - at < time.toNanos();
  }

  /** Discovery documents, for {@link DiscoveryCache}. */
  @Override
  public Optional<byte[]> get(String path) throws IOException, InterruptedException {
    ClusterResponse response = read(path);
    if (response.isNotFound()) {
      return Optional.empty();
    }
    if (!response.isSuccess()) {
      throw new UnexpectedAnswerException(response);
    }
    return Optional.of(response.body());
  }

  @SuppressWarnings("ArrayRecordComponent") // raw bytes that are never compared
  private record Call(String method, String path, String accept, String contentType, byte[] body) {}

  private ClusterResponse send(
      String method, String path, String contentType, byte[] body, Duration limit)
      throws IOException, InterruptedException {
    return send(new Call(method, path, JSON, contentType, body), limit);
  }

  private ClusterResponse send(Call call, Duration limit) throws IOException, InterruptedException {
    try {
      return sendOnce(call, limit);
    } catch (ClusterUnavailableException e) {
      if (e.getCause() instanceof TimeoutException || e.getCause() instanceof ConnectException) {
        throw e;
      }
      // A kept-alive connection may break during a request. All of these calls are idempotent.
      return sendOnce(call, limit);
    }
  }

  private ClusterResponse sendOnce(Call call, Duration limit)
      throws IOException, InterruptedException {
    String method = call.method();
    String path = call.path();
    byte[] body = call.body();
    HttpRequest.Builder request =
        http.newHttpRequestBuilder()
            .uri(root + path)
            .header("Accept", call.accept())
            .timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
    if (body.length == 0) {
      request.method(method, call.contentType(), null);
    } else {
      request.method(method, call.contentType(), new ByteArrayInputStream(body), body.length);
    }
    CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request.build(), byte[].class);
    try {
      // the client's own time limit does not cover connecting
      HttpResponse<byte[]> response = answer.get(limit.toMillis() + 250, TimeUnit.MILLISECONDS);
      listener.answered(method, response.code());
      if (response.code() < SERVER_ERROR && response.code() != UNAUTHORIZED) {
        wellAtNanos = System.nanoTime();
      }
      if (response.code() == 429) {
        throw new ThrottledException(retryAfter(response));
      }
      byte[] received = response.body();
      return new ClusterResponse(
          response.code(), received == null ? new byte[0] : received, retryAfter(response));
    } catch (ExecutionException e) {
      listener.answered(method, 0);
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new ClusterUnavailableException(method + " " + path + ": " + describe(cause), cause);
    } catch (TimeoutException e) {
      answer.cancel(true);
      listener.answered(method, 0);
      throw new ClusterUnavailableException(
          method + " " + path + ": no answer within " + limit.toMillis() + " ms", e);
    }
  }

  private static String describe(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }

  private static Optional<Duration> retryAfter(HttpResponse<?> response) {
    String seconds = response.header("Retry-After");
    if (seconds == null || !seconds.strip().matches("[0-9]{1,9}")) {
      return Optional.empty();
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(seconds.strip()));
    return Optional.of(asked.compareTo(MOST_RETRY_AFTER) > 0 ? MOST_RETRY_AFTER : asked);
  }
}
