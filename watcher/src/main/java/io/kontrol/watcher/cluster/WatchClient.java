package io.kontrol.watcher.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.kontrol.model.kubernetes.DiscoveryCache;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Reads from the Kubernetes API as bytes. Fabric8 provides the configuration, TLS and the refresh
 * of tokens. Its models are not used, since decoding into them takes ten times the memory.
 */
public final class WatchClient implements DiscoveryCache.DiscoverySource {
  private static final int UNAUTHORIZED = 401;
  private static final int SERVER_ERROR = 500;

  private final HttpClient http;
  private final String root;
  private final Duration timeout;

  /**
   * @param timeout of a request, and for the first byte of a watch
   */
  public WatchClient(KubernetesClient client, Duration timeout) {
    this.http = client.getHttpClient();
    this.root = client.getMasterUrl().toString().replaceAll("/+$", "");
    this.timeout = timeout;
  }

  /**
   * @param path with its query
   * @return empty when the server answers 404
   */
  @Override
  public Optional<byte[]> get(String path) throws IOException, InterruptedException {
    HttpResponse<byte[]> response =
        await(http.sendAsync(request(path, timeout), byte[].class), timeout);
    if (response.code() == 404) {
      return Optional.empty();
    }
    if (!response.isSuccessful()) {
      throw ApiException.of(response.code(), response.body());
    }
    return Optional.of(response.body());
  }

  private HttpRequest request(String path, Duration limit) {
    return http.newHttpRequestBuilder()
        .uri(URI.create(root + path))
        .header("Accept", "application/json")
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .build();
  }

  /**
   * The result of a health probe.
   *
   * @param trouble empty if the API server is healthy
   * @param answered whether there was an answer
   */
  public record Verdict(Optional<String> trouble, boolean answered) {}

  /**
   * Checks that the API server is healthy and can read its store, which its health check alone may
   * not show. Any answer counts as healthy, such as a 403 or 404, except a server error or a 401.
   *
   * @param collectionPath of a readable kind; empty if none is known
   * @param limit timeout of each request
   */
  public Verdict probe(Optional<String> collectionPath, Duration limit)
      throws InterruptedException {
    Verdict well = ask("/readyz", limit);
    if (well.trouble().isPresent() || collectionPath.isEmpty()) {
      return well;
    }
    return new Verdict(ask(collectionPath.get() + "?limit=1", limit).trouble(), true);
  }

  private Verdict ask(String path, Duration limit) throws InterruptedException {
    try {
      HttpResponse<byte[]> response =
          await(http.sendAsync(request(path, limit), byte[].class), limit);
      boolean well = response.code() < SERVER_ERROR && response.code() != UNAUTHORIZED;
      return new Verdict(
          well
              ? Optional.empty()
              : Optional.of(
                  "GET "
                      + path
                      + ": "
                      + ApiException.of(response.code(), response.body()).getMessage()),
          true);
    } catch (IOException e) {
      return new Verdict(Optional.of("GET " + path + ": " + e.getMessage()), false);
    }
  }

  /** Opens a watch; the caller closes it. */
  public WatchStream watch(String path) throws IOException, InterruptedException {
    HttpRequest request =
        http.newHttpRequestBuilder()
            .uri(URI.create(root + path))
            .header("Accept", "application/json")
            .forStreaming()
            .build();
    WatchStream stream = new WatchStream();
    CompletableFuture<HttpResponse<AsyncBody>> answer =
        http.consumeBytes(request, (List<ByteBuffer> bytes, AsyncBody body) -> stream.add(bytes));
    HttpResponse<AsyncBody> response = await(answer, timeout);
    stream.start(response.body());
    if (!response.isSuccessful()) {
      throw ApiException.of(response.code(), stream.readAll(timeout));
    }
    return stream;
  }

  private static <T> T await(CompletableFuture<T> answer, Duration limit)
      throws IOException, InterruptedException {
    try {
      return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new InterruptedIOException(
          "No answer from the API server within " + limit.toMillis() + " ms");
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw new IOException("The API server is unreachable: " + e.getCause(), e.getCause());
    }
  }
}
