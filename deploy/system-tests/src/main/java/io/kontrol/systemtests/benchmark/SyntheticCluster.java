package io.kontrol.systemtests.benchmark;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kontrol.systemtests.cluster.ClusterAddress;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A Kubernetes API that generates ConfigMaps on request, in any number, and sends their events as
 * fast as they are received. It is used where a real API server would be the limit or would take
 * hours to fill.
 */
final class SyntheticCluster implements AutoCloseable {
  static final String NAMESPACE = "fleet";

  private static final long FIRST_VERSION = 1_000;
  private static final List<String> WORDS =
      List.of(
          "containers",
          "image",
          "ports",
          "protocol",
          "readiness",
          "resources",
          "limits",
          "memory",
          "volume",
          "mounts",
          "affinity",
          "selector",
          "strategy",
          "template",
          "environment",
          "security",
          "context",
          "capabilities",
          "probe",
          "http");
  private static final String DISCOVERY =
      """
      {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"v1","resources":[
        {"name":"configmaps","singularName":"configmap","namespaced":true,"kind":"ConfigMap",
         "verbs":["create","delete","get","list","patch","update","watch"]}]}
      """;

  private final HttpServer server;
  private final int objects;
  private final String padding;
  private final AtomicLong version = new AtomicLong(FIRST_VERSION);
  private final AtomicInteger writes = new AtomicInteger();
  private final Set<OutputStream> watches = ConcurrentHashMap.newKeySet();

  /**
   * @param objects named object-1 and so on, of the resources with the same ids
   * @param bytes of each as JSON, about
   */
  SyntheticCluster(int objects, int bytes) throws IOException {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    this.objects = objects;
    this.padding = words(Math.max(0, bytes - json(1, FIRST_VERSION, "").length()));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.setExecutor(
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "synthetic-cluster");
              thread.setDaemon(true);
              return thread;
            }));
    server.createContext("/", this::handle);
    server.start();
  }

  /** Text that compresses about as well as manifests do. */
  private static String words(int length) {
    Random random = new Random(length);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(WORDS.get(random.nextInt(WORDS.size()))).append(random.nextInt(100)).append(' ');
    }
    return text.substring(0, length);
  }

  void writeKubeconfig(Path file) throws IOException {
    ClusterAddress.writePlainKubeconfig(file, server.getAddress().getPort(), "benchmark");
  }

  /** The number of write requests. */
  int writes() {
    return writes.get();
  }

  boolean isWatched() {
    return !watches.isEmpty();
  }

  static String uid(int id) {
    return "00000000-0000-4000-8000-%012d".formatted(id);
  }

  static long firstVersion() {
    return FIRST_VERSION;
  }

  /**
   * Sends a change of an object to each watch, and waits until it is received.
   *
   * @return the object's new resourceVersion
   */
  long touch(int id) throws IOException {
    long next = version.incrementAndGet();
    byte[] line =
        ("{\"type\":\"MODIFIED\",\"object\":" + json(id, next, padding) + "}\n")
            .getBytes(StandardCharsets.UTF_8);
    for (OutputStream watch : watches) {
      watch.write(line);
    }
    return next;
  }

  /** Flushes what {@link #touch} has buffered. */
  void flush() throws IOException {
    for (OutputStream watch : watches) {
      watch.flush();
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
    if (!exchange.getRequestMethod().equals("GET")) {
      writes.incrementAndGet();
      answer(exchange, 500, "{\"kind\":\"Status\",\"code\":500,\"message\":\"read only\"}");
    } else if (path.equals("/api/v1")) {
      answer(exchange, 200, DISCOVERY);
    } else if (path.equals("/api/v1/configmaps") && query.containsKey("watch")) {
      watch(exchange);
    } else if (path.equals("/api/v1/configmaps")) {
      page(exchange, query);
    } else if (path.matches("/api/v1/namespaces/" + NAMESPACE + "/configmaps/object-[0-9]+")) {
      int id = Integer.parseInt(path.replaceFirst(".*-", ""));
      answer(exchange, 200, json(id, FIRST_VERSION, padding));
    } else if (path.equals("/readyz") || path.equals("/livez") || path.equals("/version")) {
      answer(exchange, 200, "{\"major\":\"1\",\"minor\":\"36\",\"gitVersion\":\"v1.36.0\"}");
    } else {
      answer(exchange, 404, "{\"kind\":\"Status\",\"code\":404,\"reason\":\"NotFound\"}");
    }
  }

  private void watch(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    out.write(
        ("{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",\"metadata\":"
                + "{\"resourceVersion\":\""
                + version.get()
                + "\"}}}\n")
            .getBytes(StandardCharsets.UTF_8));
    out.flush();
    watches.add(out); // the exchange stays open until the server stops
  }

  private void page(HttpExchange exchange, Map<String, String> query) throws IOException {
    int from = Integer.parseInt(query.getOrDefault("continue", "0"));
    int limit = Integer.parseInt(query.getOrDefault("limit", Integer.toString(objects)));
    int to = Math.min(objects, from + limit);
    StringBuilder text = new StringBuilder();
    text.append("{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{");
    if (to < objects) {
      text.append("\"continue\":\"").append(to).append("\",");
    }
    text.append("\"resourceVersion\":\"").append(version.get()).append("\"},\"items\":[");
    for (int id = from + 1; id <= to; id++) {
      text.append(id > from + 1 ? "," : "").append(json(id, FIRST_VERSION, padding));
    }
    answer(exchange, 200, text.append("]}").toString());
  }

  private static String json(int id, long version, String padding) {
    return """
    {"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"object-%1$d","namespace":"fleet",\
    "uid":"%2$s","resourceVersion":"%3$d","creationTimestamp":"2026-01-01T00:00:00Z",\
    "labels":{"kontrol/resource-id":"%1$d","app.kubernetes.io/managed-by":"kontrol"},\
    "annotations":{"kontrol/generation":"1","kontrol/revision":"1"},\
    "managedFields":[{"manager":"kontrol","operation":"Apply","apiVersion":"v1",\
    "time":"2026-01-01T00:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:data":{"f:text":{}},\
    "f:metadata":{"f:labels":{"f:kontrol/resource-id":{}}}}}]},\
    "data":{"text":"%4$s","free":"%3$d"}}"""
        .formatted(id, uid(id), version, padding);
  }

  private static Map<String, String> query(@org.jspecify.annotations.Nullable String raw) {
    Map<String, String> query = new TreeMap<>();
    if (raw != null) {
      for (String pair : raw.split("&")) {
        int equals = pair.indexOf('=');
        query.put(
            equals < 0 ? pair : pair.substring(0, equals),
            equals < 0 ? "" : pair.substring(equals + 1));
      }
    }
    return query;
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

  @Override
  public void close() {
    server.stop(0);
  }
}
