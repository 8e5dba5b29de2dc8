package io.kontrol.watcher.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.kontrol.model.kubernetes.ObjectKinds;
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
 * The API server as bytes. Fabric8 brings the configuration, TLS and the refresh of tokens; its
 * models stay out, since decoding into them costs ten times the memory.
 */
public final class ClusterApi implements ObjectKinds.DiscoverySource {
  private final HttpClient http;
  private final String root;
  private final Duration timeout;

  /**
   * @param timeout for a whole answer, and for the first byte of a watch
   */
  public ClusterApi(KubernetesClient client, Duration timeout) {
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
    HttpRequest request =
        http.newHttpRequestBuilder()
            .uri(URI.create(root + path))
            .header("Accept", "application/json")
            .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .build();
    HttpResponse<byte[]> response = await(http.sendAsync(request, byte[].class));
    if (response.code() == 404) {
      return Optional.empty();
    }
    if (!response.isSuccessful()) {
      throw ApiException.of(response.code(), response.body());
    }
    return Optional.of(response.body());
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
    HttpResponse<AsyncBody> response = await(answer);
    stream.start(response.body());
    if (!response.isSuccessful()) {
      throw ApiException.of(response.code(), stream.readAll(timeout));
    }
    return stream;
  }

  private <T> T await(CompletableFuture<T> answer) throws IOException, InterruptedException {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new InterruptedIOException("No answer from the API server within " + timeout);
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw new IOException("The API server cannot be asked: " + e.getCause(), e.getCause());
    }
  }
}
