package io.kontrol.helm.service;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.helm.Chart;
import io.kontrol.migrations.testing.TestDatabase;
import io.kontrol.sandbox.binaries.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A built service as a process, configured as in a pod. */
final class ServiceProcess implements AutoCloseable {
  /** An API token of the first ADMIN. */
  static final String ADMIN_TOKEN = "kontrol_of_the_first_ADMIN_of_each_test_that_starts_services";

  private static final HttpClient PROBE = HttpClient.newHttpClient();

  private final Process process;
  private final int port;
  private final Path log;

  private ServiceProcess(Process process, int port, Path log) {
    this.process = process;
    this.port = port;
    this.log = log;
  }

  /** Where {@code mvn package} puts it; the tests of this package run after that. */
  private static Path jar(String service) {
    return Path.of("../..", service, "target/quarkus-app/quarkus-run.jar").toAbsolutePath();
  }

  /** Whether {@code mvn package} has built all services. */
  static boolean areAllBuilt() {
    return Stream.of(Chart.values()).allMatch(chart -> Files.exists(jar(chart.chartName())));
  }

  /**
   * Starts the service as a pod of the chart, with the pod's variables.
   *
   * @param pod the spec
   * @param more variables that the pod would have from Secrets and files
   */
  static ServiceProcess start(
      Chart chart, JsonNode pod, TestDatabase database, Map<String, String> more) {
    Map<String, String> environment = new HashMap<>();
    for (JsonNode variable : pod.at("/containers/0/env")) {
      if (variable.has("value")) {
        environment.put(variable.path("name").asText(), variable.path("value").asText());
      }
    }
    environment.put("KONTROL_DB_URL", database.url());
    environment.put("KONTROL_DB_PASSWORD", TestDatabase.PASSWORD);
    environment.put("KONTROL_DB_POOL_SIZE", "8");
    environment.put("KONTROL_SECRET_DIGEST_KEY", "a key for this test alone");
    environment.put("KONTROL_ADMIN_TOKEN", ADMIN_TOKEN);
    environment.putAll(more);
    return start(chart.chartName(), environment);
  }

  private static ServiceProcess start(String service, Map<String, String> environment) {
    try {
      int port = FreePorts.next();
      Path log = Files.createTempFile(Path.of("target"), service + "-", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-XX:ReservedCodeCacheSize=128m",
                  "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                  "-jar",
                  jar(service).toString()));
      builder.environment().keySet().removeIf(name -> name.startsWith("KUBE"));
      builder.environment().putAll(environment);
      builder.environment().put("KONTROL_HTTP_HOST", "127.0.0.1");
      builder
          .environment()
          .put("KONTROL_HTTP_PORT", String.valueOf(port)); // several services share one machine
      Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
      return new ServiceProcess(process, port, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ServiceProcess awaitReady() {
    try {
      Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> isReady() || !process.isAlive());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(lastWords(), e);
    }
    if (!process.isAlive()) {
      throw new AssertionError(lastWords());
    }
    return this;
  }

  /** The result of the readiness probe. */
  boolean isReady() {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + "/q/health/ready"))
            .timeout(Duration.ofSeconds(3))
            .build();
    try {
      return PROBE.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** Sends SIGTERM, as the kubelet does. */
  void tellToStop() {
    process.destroy();
  }

  boolean awaitEnd(Duration gracePeriod) throws InterruptedException {
    return process.waitFor(gracePeriod.toSeconds(), TimeUnit.SECONDS);
  }

  /** Log lines at the level ERROR. */
  List<String> errors() {
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains(" ERROR ") || line.contains("\"ERROR\"")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 40), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
