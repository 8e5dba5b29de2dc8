package io.kontrol.api.webhook;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Calls receivers. Each call has a connection of its own, to the address that was checked.
 * Redirects are not followed, and the body of an answer is not read.
 */
final class DeliveryClient {
  private static final int CONNECT_MILLIS = 3_000;
  private static final int MOST_CONNECTIONS = 64;
  private static final int LONGEST_ERROR = 500;

  /**
   * @param status of the answer
   */
  private record Answer(int status, @Nullable String retryAfter) {}

  private final HttpClient client;
  private final Targets targets;
  private final Clock clock;
  private final Duration timeout;

  /**
   * @param timeout of a whole call
   */
  DeliveryClient(Vertx vertx, Targets targets, Clock clock, Duration timeout) {
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setConnectTimeout(CONNECT_MILLIS)
                .setKeepAlive(false)
                .setMaxPoolSize(MOST_CONNECTIONS)
                .setVerifyHost(true));
    this.targets = targets;
    this.clock = clock;
    this.timeout = timeout;
  }

  DeliveryAttempt post(String url, Map<String, String> headers, byte[] body)
      throws InterruptedException {
    long begun = System.nanoTime();
    URI target = URI.create(url);
    try {
      InetAddress address = targets.resolve(target.getHost());
      Answer answer = send(target, address, headers, body);
      Duration wait = RetryAfter.of(answer.retryAfter(), clock);
      return new DeliveryAttempt(answer.status(), problem(answer.status()), wait, since(begun));
    } catch (Targets.UnreachableException e) {
      return failed(e.getMessage(), begun);
    } catch (TimeoutException e) {
      return failed("no answer within " + timeout.toMillis() + " ms", begun);
    } catch (ExecutionException e) {
      return failed(described(e.getCause()), begun);
    }
  }

  private static @Nullable String problem(int status) {
    if (status >= 200 && status < 300) {
      return null;
    }
    return status >= 300 && status < 400
        ? "the answer is a redirect (" + status + "), which is not followed"
        : "the answer is " + status;
  }

  private Answer send(URI target, InetAddress address, Map<String, String> headers, byte[] body)
      throws InterruptedException, ExecutionException, TimeoutException {
    AtomicReference<@Nullable HttpClientRequest> request = new AtomicReference<>();
    Future<Answer> answer =
        client
            .request(options(target, address))
            .compose(
                opened -> {
                  request.set(opened);
                  headers.forEach(opened::putHeader);
                  return opened.send(Buffer.buffer(body)).map(DeliveryClient::answer);
                });
    try {
      return answer
          .toCompletionStage()
          .toCompletableFuture()
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } finally {
      HttpClientRequest opened = request.get();
      if (opened != null) {
        opened.connection().close();
      }
    }
  }

  private static Answer answer(HttpClientResponse response) {
    return new Answer(response.statusCode(), response.getHeader("Retry-After"));
  }

  private static RequestOptions options(URI target, InetAddress address) {
    boolean tls = "https".equalsIgnoreCase(target.getScheme());
    int port = target.getPort() > 0 ? target.getPort() : tls ? 443 : 80;
    String path = target.getRawPath().isEmpty() ? "/" : target.getRawPath();
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
        .setHost(Targets.unbracketed(target.getHost()))
        .setPort(port)
        .setSsl(tls)
        .setURI(target.getRawQuery() == null ? path : path + "?" + target.getRawQuery());
  }

  private static DeliveryAttempt failed(@Nullable String error, long begun) {
    return new DeliveryAttempt(null, String.valueOf(error), Duration.ZERO, since(begun));
  }

  private static Duration since(long begun) {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static String described(@Nullable Throwable cause) {
    String text = String.valueOf(cause);
    return text.substring(0, Math.min(LONGEST_ERROR, text.length()));
  }
}
