package io.kontrol.reconciler.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kontrol.sandbox.testing.TestCluster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Stands before an API server, whichever it is, writes down what it is asked, and misbehaves when
 * told to.
 */
public final class FaultyFront implements AutoCloseable {
  /** A request as it came. */
  public record Request(String method, String path, String query) {
    public boolean isWrite() {
      return !method.equals("GET") && !query.contains("dryRun=All");
    }

    public boolean isApplyOf(String name) {
      return method.equals("PATCH") && isWrite() && path.endsWith("/" + name);
    }
  }

  /** What happens instead of an answer. */
  @FunctionalInterface
  public interface Fault {
    /**
     * @return whether the exchange is over
     */
    boolean strike(HttpExchange exchange) throws IOException;

    static Fault status(int code, String message, String... headers) {
      Fault answer =
          answer(
              code,
              "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"%s\",\"code\":%d}"
                  .formatted(message, code));
      return exchange -> {
        for (int i = 0; i < headers.length; i += 2) {
          exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
        }
        return answer.strike(exchange);
      };
    }

    /** The connection breaks without an answer. */
    static Fault drop() {
      return exchange -> {
        exchange.close();
        return true;
      };
    }

    /** Something else than what the cluster would say, as JSON. */
    static Fault answer(int code, String body) {
      return exchange -> {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
        return true;
      };
    }

    /** The request waits until the latch is open. */
    static Fault hold(CountDownLatch latch) {
      return exchange -> {
        try {
          latch.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return false;
      };
    }
  }

  private record Rule(Predicate<Request> when, Fault fault) {}

  private final Set<String> answersToLose = ConcurrentHashMap.newKeySet();

  private final TestCluster cluster;
  private final HttpClient forward;
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<Request> requests = Collections.synchronizedList(new ArrayList<>());
  private final Path kubeconfig;

  public FaultyFront(TestCluster cluster) {
    this.cluster = cluster;
    try {
      forward = HttpClient.newBuilder().sslContext(trust(cluster)).build();
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      server.createContext("/", this::handle);
      server.start();
      kubeconfig = Files.createTempFile("faulty", ".kubeconfig");
      Files.writeString(
          kubeconfig,
          """
          apiVersion: v1
          kind: Config
          current-context: c
          clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
          contexts: [{name: c, context: {cluster: c, user: u}}]
          users: [{name: u, user: {token: "%s"}}]
          """
              .formatted(server.getAddress().getPort(), cluster.token()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext trust(TestCluster cluster)
      throws GeneralSecurityException, IOException {
    if (cluster.certificateAuthority().isEmpty()) {
      return SSLContext.getDefault();
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    byte[] pem = cluster.certificateAuthority().get().getBytes(StandardCharsets.UTF_8);
    store.setCertificateEntry(
        "ca",
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem)));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public Path kubeconfig() {
    return kubeconfig;
  }

  /** From now on, until {@link #heal}. */
  public void on(Predicate<Request> when, Fault fault) {
    rules.add(new Rule(when, fault));
  }

  /** The next answer about this path is lost; what was asked is done. */
  public void loseAnswerOf(String path) {
    answersToLose.add(path);
  }

  /** Nothing gets through: as if the cluster were not there. */
  public void cut() {
    on(request -> true, Fault.drop());
  }

  public void heal() {
    rules.clear();
  }

  public List<Request> requests() {
    synchronized (requests) {
      return List.copyOf(requests);
    }
  }

  public long count(Predicate<Request> which) {
    return requests().stream().filter(which).count();
  }

  private void handle(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    Request request =
        new Request(
            exchange.getRequestMethod(),
            uri.getRawPath(),
            uri.getRawQuery() == null ? "" : uri.getRawQuery());
    requests.add(request);
    byte[] body = exchange.getRequestBody().readAllBytes();
    for (Rule rule : rules) {
      if (rule.when().test(request) && rule.fault().strike(exchange)) {
        return;
      }
    }
    pass(exchange, body);
  }

  private void pass(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(cluster.url() + exchange.getRequestURI()))
            .header("Authorization", "Bearer " + cluster.token())
            .method(
                exchange.getRequestMethod(),
                body.length == 0
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body));
    String type = exchange.getRequestHeaders().getFirst("Content-Type");
    if (type != null) {
      request.header("Content-Type", type);
    }
    try {
      HttpResponse<byte[]> answer =
          forward.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      if (answersToLose.remove(exchange.getRequestURI().getRawPath())) {
        return;
      }
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(
          answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
      if (answer.body().length > 0) {
        exchange.getResponseBody().write(answer.body());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    try {
      Files.deleteIfExists(kubeconfig);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
