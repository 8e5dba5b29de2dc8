package io.kontrol.systemtests.cluster;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A local HTTP server that keeps track of its open requests. */
final class TrackingHttpServer implements AutoCloseable {
  static {
    // without it a delayed acknowledgement adds 40 ms to each small response
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** Handles a request; the exchange is closed when it throws. */
  @FunctionalInterface
  interface Handler {
    void handle(HttpExchange exchange, ProxiedRequest passage)
        throws IOException, InterruptedException;
  }

  private final Map<HttpExchange, ProxiedRequest> underWay = new ConcurrentHashMap<>();
  private final ExecutorService threads;
  private final Handler handler;
  private final HttpServer server;

  TrackingHttpServer(ExecutorService threads, Handler handler) {
    this.threads = threads;
    this.handler = handler;
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  static ExecutorService threads(String name) {
    return Executors.newCachedThreadPool(
        body -> {
          Thread thread = new Thread(body, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  void start() {
    server.start();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Open requests, including those that their sender has given up. Watches do not count. */
  List<ProxiedRequest> underWay() {
    return List.copyOf(underWay.values());
  }

  private void handle(HttpExchange exchange) {
    ProxiedRequest passage = ProxiedRequest.of(exchange);
    if (!isWatch(exchange)) {
      underWay.put(exchange, passage);
    }
    try {
      handler.handle(exchange, passage);
    } catch (IOException | InterruptedException | RuntimeException e) {
      exchange.close(); // as a failing server would
    } finally {
      underWay.remove(exchange);
    }
  }

  static boolean isWatch(HttpExchange exchange) {
    String query = exchange.getRequestURI().getRawQuery();
    return query != null && query.matches("(.*&)?watch=(true|1)(&.*)?");
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
