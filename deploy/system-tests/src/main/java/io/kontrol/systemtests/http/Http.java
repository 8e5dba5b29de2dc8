package io.kontrol.systemtests.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** Requests to one server with the JDK's HTTP client, over HTTP/1.1. */
public final class Http {
  private final HttpClient client;
  private final String base;
  private final Map<String, String> headers;
  private final Duration timeout;

  /**
   * @param headers sent with each request
   * @param trust for https; the platform's when empty
   */
  public Http(
      String base, Map<String, String> headers, Optional<SSLContext> trust, Duration timeout) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5));
    trust.ifPresent(builder::sslContext);
    this.client = builder.build();
    this.base = base;
    this.headers = Map.copyOf(headers);
    this.timeout = timeout;
  }

  public HttpResult get(String path) throws IOException {
    return send("GET", path, Map.of(), Optional.empty());
  }

  public HttpResult send(String method, String path, String contentType, String body)
      throws IOException {
    return send(method, path, Map.of("Content-Type", contentType), Optional.of(body));
  }

  /**
   * @throws IOException when no response arrived; the request may have taken effect nevertheless
   */
  public HttpResult send(
      String method, String path, Map<String, String> moreHeaders, Optional<String> body)
      throws IOException {
    HttpRequest request = request(method, path, moreHeaders, body);
    var response = send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    return new HttpResult(response.statusCode(), response.headers(), response.body());
  }

  /** The status of a response whose body may never end. */
  public int status(String method, String path, Map<String, String> moreHeaders)
      throws IOException {
    HttpRequest request = request(method, path, moreHeaders, Optional.empty());
    var response = send(request, BodyHandlers.ofInputStream());
    response.body().close();
    return response.statusCode();
  }

  private HttpRequest request(
      String method, String path, Map<String, String> moreHeaders, Optional<String> body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(timeout)
            .method(
                method,
                body.map(text -> BodyPublishers.ofByteArray(text.getBytes(StandardCharsets.UTF_8)))
                    .orElseGet(BodyPublishers::noBody));
    headers.forEach(request::setHeader);
    moreHeaders.forEach(request::setHeader);
    return request.build();
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws IOException {
    try {
      return client.send(request, handler);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
