package io.kontrol.systemtests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kontrol.systemtests.http.TestJson;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClusterProxyTest {
  private static final String PATH = "/api/v1/namespaces/n/configmaps/a";

  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer cluster;
  private ClusterProxy proxy;

  @BeforeEach
  void start() throws IOException {
    cluster = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    cluster.setExecutor(threads);
    cluster.createContext("/", ClusterProxyTest::agree);
    cluster.createContext("/held", this::hold);
    cluster.start();
    proxy = new ClusterProxy(ClusterAddress.ofProxy(cluster.getAddress().getPort(), ""), 1);
  }

  @AfterEach
  void stop() {
    released.countDown();
    proxy.close();
    cluster.stop(0);
    threads.shutdownNow();
  }

  private static void agree(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(200, 2);
    exchange.getResponseBody().write("{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    exchange.close();
  }

  private void hold(HttpExchange exchange) throws IOException {
    arrived.countDown();
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    agree(exchange);
  }

  private ClusterClient client() {
    return new ClusterClient(ClusterAddress.ofProxy(proxy.port(), "reconciler-1"));
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void aWriteIsAuditedWithItsSender() throws IOException {
    client().mergePatch(PATH, TestJson.object());
    assertThat(proxy.audit()).hasSize(1);
    ProxiedRequest passage = proxy.audit().get(0).passage();
    assertThat(List.of(passage.sender(), passage.method(), passage.path()))
        .containsExactly("reconciler-1", "PATCH", PATH);
  }

  @Test
  void aDryRunIsNoWrite() throws IOException {
    client().mergePatch(PATH + "?dryRun=All", TestJson.object());
    assertThat(proxy.audit()).isEmpty();
  }

  private void sendUntilInterrupted() {
    try {
      client().mergePatch("/held", TestJson.object());
    } catch (IOException interrupted) {
      // as it should
    }
  }

  @Test
  void whatItsSenderHasGivenUpIsUnderWayUntilTheClusterAnswers() throws Exception {
    Thread sender = new Thread(this::sendUntilInterrupted);
    sender.start();
    assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
    sender.interrupt();
    sender.join();
    assertThat(proxy.underWay()).extracting(ProxiedRequest::path).containsExactly("/held");
    assertThat(proxy.audit()).isEmpty();

    released.countDown();
    await(() -> proxy.underWay().isEmpty());
    assertThat(proxy.audit()).hasSize(1);
  }
}
