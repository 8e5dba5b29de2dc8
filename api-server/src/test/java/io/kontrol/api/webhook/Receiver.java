package io.kontrol.api.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kontrol.model.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A receiver of webhooks that answers as a test says. */
final class Receiver implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  /** A request as it came. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Received(String path, Map<String, List<String>> headers, byte[] body) {
    String header(String name) {
      return headers.getOrDefault(name, List.of("")).get(0);
    }

    String id() {
      return header("Webhook-id");
    }

    JsonNode json() {
      return Json.read(body);
    }

    int resource() {
      return json().at("/data/resource_id").asInt();
    }

    int generation() {
      return json().at("/data/generation").asInt();
    }
  }

  record Answer(int status, Map<String, String> headers) {
    static Answer of(int status) {
      return new Answer(status, Map.of());
    }
  }

  @FunctionalInterface
  interface Behaviour {
    Answer to(Received request) throws InterruptedException;
  }

  private final List<Received> requests = new CopyOnWriteArrayList<>();
  private final List<Received> accepted = new CopyOnWriteArrayList<>();
  private final Semaphore arrivals = new Semaphore(0);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final int port;
  private volatile Behaviour behaviour;
  private @Nullable HttpServer server;

  Receiver(Behaviour behaviour) {
    this.behaviour = behaviour;
    this.port = open(0).getAddress().getPort();
  }

  private HttpServer open(int on) {
    try {
      HttpServer opened =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), on), 100);
      opened.createContext("/", this::handle);
      opened.setExecutor(threads);
      opened.start();
      server = opened;
      return opened;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      Received request =
          new Received(
              exchange.getRequestURI().getPath(),
              Map.copyOf(exchange.getRequestHeaders()),
              exchange.getRequestBody().readAllBytes());
      requests.add(request);
      arrivals.release();
      Answer answer = behaviour.to(request);
      if (answer.status() < 300) {
        accepted.add(request);
      }
      answer.headers().forEach(exchange.getResponseHeaders()::set);
      exchange.sendResponseHeaders(answer.status(), -1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void from(Behaviour now) {
    behaviour = now;
  }

  String url() {
    return "http://127.0.0.1:" + port + "/hook?of=test";
  }

  int port() {
    return port;
  }

  void goAway() {
    if (server != null) {
      server.stop(0);
    }
  }

  void comeBack() {
    open(port);
  }

  List<Received> requests() {
    return requests;
  }

  /** Those that were answered with success. */
  List<Received> accepted() {
    return accepted;
  }

  List<Integer> acceptedGenerations(int resource) {
    return accepted.stream()
        .filter(request -> request.resource() == resource)
        .map(Received::generation)
        .toList();
  }

  void awaitRequests(int count) throws InterruptedException {
    assertThat(arrivals.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("%d more requests; there were %d in all", count, requests.size())
        .isTrue();
  }

  @Override
  public void close() {
    goAway();
    threads.shutdownNow();
  }
}
