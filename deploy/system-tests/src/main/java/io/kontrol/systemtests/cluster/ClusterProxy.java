package io.kontrol.systemtests.cluster;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A proxy for any Kubernetes API that can inject faults. It terminates TLS, adds the token, and
 * records each write that the API server answered, in order: an independent audit log for the
 * checks.
 */
public final class ClusterProxy implements AutoCloseable {
  private static final String EXPIRED =
      "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
          + "\"message\":\"too old resource version (injected)\",\"reason\":\"Expired\",\"code\":410}";

  private final Upstream upstream;
  private final TrackingHttpServer front;
  private final Random random;
  private final Map<HttpFault, Double> shares = new ConcurrentHashMap<>();
  private final Map<HttpFault, AtomicLong> injected = new ConcurrentHashMap<>();
  private final Set<ProxiedWatch> watches = ConcurrentHashMap.newKeySet();
  private final Queue<AuditedWrite> audit = new ConcurrentLinkedQueue<>();
  private final AtomicLong sequence = new AtomicLong();

  public ClusterProxy(ClusterAddress target, long seed) {
    this.random = new Random(seed);
    ExecutorService threads = TrackingHttpServer.threads("cluster-proxy");
    upstream = new Upstream(target, threads);
    front = new TrackingHttpServer(threads, this::handle);
    front.start();
  }

  public int port() {
    return front.port();
  }

  /**
   * Injects a fault into a share of the requests that it applies to, until the share is changed.
   *
   * @param share 0 to 1
   */
  public void inject(HttpFault fault, double share) {
    shares.put(fault, share);
    if (fault == HttpFault.EXPIRED_WATCH && share > 0) {
      watches.forEach(watch -> watch.fail(EXPIRED));
    }
  }

  public void heal() {
    shares.clear();
  }

  /** Closes each open watch without an error. */
  public void cutWatches() {
    watches.forEach(ProxiedWatch::cut);
  }

  /** Requests that neither the cluster nor the proxy has answered yet. */
  public List<ProxiedRequest> underWay() {
    return front.underWay();
  }

  /** The writes so far, in the order of the responses. Dry runs do not count. */
  public List<AuditedWrite> audit() {
    return List.copyOf(audit);
  }

  /** Number of requests that each fault has hit. */
  public Map<HttpFault, Long> injected() {
    Map<HttpFault, Long> counts = new java.util.EnumMap<>(HttpFault.class);
    injected.forEach((fault, count) -> counts.put(fault, count.get()));
    return counts;
  }

  @Override
  public void close() {
    front.close();
    watches.forEach(ProxiedWatch::cut);
  }

  private void handle(HttpExchange exchange, ProxiedRequest passage)
      throws IOException, InterruptedException {
    Optional<HttpFault> fault = fault(exchange);
    fault.ifPresent(f -> injected.computeIfAbsent(f, x -> new AtomicLong()).incrementAndGet());
    if (fault.isEmpty()) {
      forward(exchange, passage, false);
      return;
    }
    switch (fault.get()) {
      case LOST_REQUEST -> exchange.close();
      case LOST_ANSWER -> forward(exchange, passage, true);
      case TOO_MANY_REQUESTS -> {
        exchange.getResponseHeaders().set("Retry-After", "1");
        refuse(exchange, 429, "TooManyRequests");
      }
      case SERVER_ERROR -> refuse(exchange, 500, "InternalError");
      case DENIED_DELETE -> refuse(exchange, 403, "Forbidden");
      case EXPIRED_WATCH -> answer(exchange, 410, EXPIRED);
    }
  }

  private Optional<HttpFault> fault(HttpExchange exchange) {
    boolean watch = TrackingHttpServer.isWatch(exchange);
    boolean read = exchange.getRequestMethod().equals("GET");
    for (HttpFault fault : HttpFault.values()) {
      boolean hits =
          switch (fault) {
            case DENIED_DELETE -> exchange.getRequestMethod().equals("DELETE");
            case EXPIRED_WATCH -> watch && continues(exchange);
            case LOST_ANSWER -> !read;
            case TOO_MANY_REQUESTS, SERVER_ERROR, LOST_REQUEST -> true;
          };
      if (hits && chance() < shares.getOrDefault(fault, 0.0)) {
        return Optional.of(fault);
      }
    }
    return Optional.empty();
  }

  private double chance() {
    synchronized (random) {
      return random.nextDouble();
    }
  }

  private static boolean continues(HttpExchange exchange) {
    return exchange.getRequestURI().getRawQuery().matches("(.*&)?resourceVersion=[1-9].*");
  }

  private void forward(HttpExchange exchange, ProxiedRequest passage, boolean loseAnswer)
      throws IOException, InterruptedException {
    byte[] sent = exchange.getRequestBody().readAllBytes();
    HttpResponse<InputStream> response = upstream.send(exchange, sent);
    try (InputStream body = response.body()) {
      if (TrackingHttpServer.isWatch(exchange) && response.statusCode() == 200) {
        stream(exchange, response, body);
        return;
      }
      byte[] answered = body.readAllBytes();
      if (passage.isWrite()) {
        audit.add(
            AuditedWrite.of(
                sequence.incrementAndGet(),
                passage,
                new String(sent, StandardCharsets.UTF_8),
                response.statusCode(),
                new String(answered, StandardCharsets.UTF_8)));
      }
      if (loseAnswer) {
        exchange.close();
        return;
      }
      Upstream.answer(exchange, response, answered);
    }
  }

  private void stream(HttpExchange exchange, HttpResponse<InputStream> response, InputStream body)
      throws IOException {
    Upstream.copyHeaders(exchange, response);
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().flush(); // newer JDKs keep the headers back until the first byte
    ProxiedWatch watch = new ProxiedWatch(exchange, body);
    watches.add(watch);
    try {
      watch.pump();
    } finally {
      watches.remove(watch);
    }
  }

  private static void refuse(HttpExchange exchange, int code, String reason) throws IOException {
    answer(
        exchange,
        code,
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\""
            + reason
            + " (injected)\",\"reason\":\""
            + reason
            + "\",\"code\":"
            + code
            + "}");
  }

  private static void answer(HttpExchange exchange, int code, String json) throws IOException {
    exchange.getRequestBody().readAllBytes();
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }
}
