package io.kontrol.systemtests.cluster;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * A proxy without faults. It keeps track of requests that their sender has given up and that may
 * still take effect.
 */
public final class TrackingProxy implements AutoCloseable {
  private final Upstream upstream;
  private final TrackingHttpServer front;

  public TrackingProxy(ClusterAddress target) {
    ExecutorService threads = TrackingHttpServer.threads("patient-proxy");
    upstream = new Upstream(target, threads);
    front = new TrackingHttpServer(threads, this::forward);
    front.start();
  }

  public int port() {
    return front.port();
  }

  /** Requests without a response yet. */
  public List<ProxiedRequest> underWay() {
    return front.underWay();
  }

  private void forward(HttpExchange exchange, ProxiedRequest passage)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        upstream.send(exchange, exchange.getRequestBody().readAllBytes());
    try (InputStream body = response.body()) {
      Upstream.answer(exchange, response, body.readAllBytes());
    }
  }

  @Override
  public void close() {
    front.close();
  }
}
