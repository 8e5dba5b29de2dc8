package io.kontrol.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Runs the command of the {@code helm test} pod. */
class HelmTestHookTest {

  @Test
  void theTestPassesOnceTheServiceIsReady() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (Service service = new Service(asked)) {
      Process test = start(service.port());
      assertThat(test.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(test.exitValue()).isZero();
      assertThat(asked).hasValue(2); // not ready the first time
    }
  }

  @Test
  void theTestFailsWhereNobodyAnswers() throws Exception {
    int port;
    try (Service gone = new Service(new AtomicInteger())) {
      port = gone.port();
    }
    JsonNode pod = Chart.WATCHER.render().one("Pod");
    List<String> command = command(pod);
    assertThat(command.get(1)).isEqualTo("60");
    command.set(1, "2"); // until the test has seen it wait
    Process test = process(command, port).start();
    assertThat(test.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(test.exitValue()).isNotZero();
  }

  private static Process start(int port) throws IOException {
    return process(command(Chart.WATCHER.render().one("Pod")), port).start();
  }

  private static ProcessBuilder process(List<String> command, int port) {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOST", "127.0.0.1");
    builder.environment().put("PORT", String.valueOf(port));
    return builder;
  }

  private static List<String> command(JsonNode pod) {
    List<String> command = new ArrayList<>();
    pod.at("/spec/containers/0/command").forEach(word -> command.add(word.asText()));
    return command;
  }

  /** Ready at the second probe. */
  private static final class Service implements AutoCloseable {
    private final HttpServer server;

    Service(AtomicInteger asked) throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.createContext(
          "/q/health/ready",
          exchange -> {
            exchange.sendResponseHeaders(asked.incrementAndGet() == 1 ? 503 : 200, -1);
            exchange.close();
          });
      server.start();
    }

    int port() {
      return server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
