package io.kontrol.local.process;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** A readiness check that expects 200 from a URL. */
public final class HttpProbe implements StackProcess.Readiness {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  private final HttpRequest request;

  public HttpProbe(URI uri) {
    request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(5)).build();
  }

  @Override
  public boolean isReady() throws IOException {
    try {
      return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("Interrupted while starting", e);
    }
  }
}
