package io.kontrol.systemtests.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands before a Kubernetes API, any one, and can spoil what passes. It ends TLS and adds the
 * token, and writes down each write that the API server answered: the examiners' own record of who
 * did what in which order.
 */
public final class ClusterProxy implements AutoCloseable {
  static {
    // without it a delayed acknowledgement costs each small answer 40 ms
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "upgrade",
          "transfer-encoding",
          "accept-encoding",
          "authorization");
  private static final String EXPIRED =
      "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
          + "\"message\":\"too old resource version (injected)\",\"reason\":\"Expired\",\"code\":410}";

  private final ClusterAddress target;
  private final HttpClient upstream;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool(ClusterProxy::daemon);
  private final Random random;
  private final Map<HttpFault, Double> shares = new ConcurrentHashMap<>();
  private final Map<HttpFault, AtomicLong> injected = new ConcurrentHashMap<>();
  private final Set<WatchStream> watches = ConcurrentHashMap.newKeySet();
  private final Queue<AuditedWrite> audit = new ConcurrentLinkedQueue<>();
  private final AtomicLong sequence = new AtomicLong();

  public ClusterProxy(ClusterAddress target, long seed) {
    this.target = target;
    this.random = new Random(seed);
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(threads)
            .connectTimeout(Duration.ofSeconds(5));
    target.tls().ifPresent(client::sslContext);
    this.upstream = client.build();
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /**
   * Lets a share of the requests that a fault can hit suffer it, until told otherwise.
   *
   * @param share 0 to 1
   */
  public void inject(HttpFault fault, double share) {
    shares.put(fault, share);
    if (fault == HttpFault.EXPIRED_WATCH && share > 0) {
      watches.forEach(WatchStream::expire);
    }
  }

  public void heal() {
    shares.clear();
  }

  /** Ends each open watch without a word. */
  public void cutWatches() {
    watches.forEach(WatchStream::cut);
  }

  /** What was written so far, in the order of the answers. */
  public List<AuditedWrite> audit() {
    return List.copyOf(audit);
  }

  /** How many requests each fault has hit. */
  public Map<HttpFault, Long> injected() {
    Map<HttpFault, Long> counts = new java.util.EnumMap<>(HttpFault.class);
    injected.forEach((fault, count) -> counts.put(fault, count.get()));
    return counts;
  }

  @Override
  public void close() {
    server.stop(0);
    watches.forEach(WatchStream::cut);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) {
    try {
      Optional<HttpFault> fault = fault(exchange);
      fault.ifPresent(f -> injected.computeIfAbsent(f, x -> new AtomicLong()).incrementAndGet());
      if (fault.isEmpty()) {
        forward(exchange, false);
        return;
      }
      switch (fault.get()) {
        case LOST_REQUEST -> exchange.close();
        case LOST_ANSWER -> forward(exchange, true);
        case TOO_MANY_REQUESTS -> {
          exchange.getResponseHeaders().set("Retry-After", "1");
          refuse(exchange, 429, "TooManyRequests");
        }
        case SERVER_ERROR -> refuse(exchange, 500, "InternalError");
        case DENIED_DELETE -> refuse(exchange, 403, "Forbidden");
        case EXPIRED_WATCH -> answer(exchange, 410, EXPIRED);
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      exchange.close(); // as a broken API server would
    }
  }

  private Optional<HttpFault> fault(HttpExchange exchange) {
    boolean watch = isWatch(exchange);
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

  private static boolean isWatch(HttpExchange exchange) {
    String query = exchange.getRequestURI().getRawQuery();
    return query != null && query.matches("(.*&)?watch=(true|1)(&.*)?");
  }

  private static boolean continues(HttpExchange exchange) {
    return exchange.getRequestURI().getRawQuery().matches("(.*&)?resourceVersion=[1-9].*");
  }

  private void forward(HttpExchange exchange, boolean loseAnswer)
      throws IOException, InterruptedException {
    byte[] sent = exchange.getRequestBody().readAllBytes();
    HttpResponse<InputStream> response =
        upstream.send(upstreamRequest(exchange, sent), BodyHandlers.ofInputStream());
    try (InputStream body = response.body()) {
      if (isWatch(exchange) && response.statusCode() == 200) {
        stream(exchange, response, body);
        return;
      }
      byte[] answered = body.readAllBytes();
      if (!exchange.getRequestMethod().equals("GET")) {
        audit.add(
            AuditedWrite.of(
                sequence.incrementAndGet(),
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                new String(sent, StandardCharsets.UTF_8),
                response.statusCode(),
                new String(answered, StandardCharsets.UTF_8)));
      }
      if (loseAnswer) {
        exchange.close();
        return;
      }
      copyHeaders(exchange, response);
      exchange.sendResponseHeaders(
          response.statusCode(), answered.length == 0 ? -1 : answered.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(answered);
      }
    }
  }

  private HttpRequest upstreamRequest(HttpExchange exchange, byte[] sent) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(target.url() + exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(sent));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!HOP_BY_HOP.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
              }
            });
    if (!target.token().isEmpty()) {
      request.setHeader("Authorization", "Bearer " + target.token());
    }
    return request.build();
  }

  private void stream(HttpExchange exchange, HttpResponse<InputStream> response, InputStream body)
      throws IOException {
    copyHeaders(exchange, response);
    exchange.sendResponseHeaders(200, 0);
    WatchStream watch = new WatchStream(exchange, body);
    watches.add(watch);
    try {
      watch.pump();
    } finally {
      watches.remove(watch);
    }
  }

  private static void copyHeaders(HttpExchange exchange, HttpResponse<?> response) {
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!HOP_BY_HOP.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
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

  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body, "cluster-proxy");
    thread.setDaemon(true);
    return thread;
  }

  /** One open watch: passes what comes, until it is told to end. */
  private static final class WatchStream {
    private final HttpExchange exchange;
    private final InputStream from;

    WatchStream(HttpExchange exchange, InputStream from) {
      this.exchange = exchange;
      this.from = from;
    }

    void pump() throws IOException {
      byte[] buffer = new byte[64 * 1024];
      OutputStream out = exchange.getResponseBody();
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        synchronized (this) {
          out.write(buffer, 0, n);
          out.flush();
        }
      }
      synchronized (this) {
        out.close();
      }
    }

    /** Says 410 inside the stream, which is where an API server says it. */
    void expire() {
      try {
        synchronized (this) {
          OutputStream out = exchange.getResponseBody();
          out.write(
              ("{\"type\":\"ERROR\",\"object\":" + EXPIRED + "}\n")
                  .getBytes(StandardCharsets.UTF_8));
          out.flush();
        }
      } catch (IOException gone) {
        // nobody listens any more
      }
      cut();
    }

    void cut() {
      try {
        from.close();
      } catch (IOException closed) {
        // closing twice is fine
      }
      exchange.close();
    }
  }
}
