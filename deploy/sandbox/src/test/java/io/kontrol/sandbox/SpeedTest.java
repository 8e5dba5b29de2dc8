package io.kontrol.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.sandbox.testing.KubeHttp;
import io.kontrol.sandbox.testing.TestCluster;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits of speed and memory, with client and server in one JVM. Needs a quiet machine. */
@Tag("speed")
class SpeedTest {
  private static final Logger LOG = Logger.getLogger(SpeedTest.class.getName());
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";
  private static final int IN_FLIGHT = 16;

  @SuppressWarnings("NullAway.Init")
  private TestCluster cluster;

  @SuppressWarnings("NullAway.Init")
  private KubeHttp http;

  @BeforeEach
  void start() {
    cluster = TestCluster.sandbox();
    http = new KubeHttp(cluster);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static String map(String name, String value) {
    return """
    {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","labels":{"app":"speed"}},\
    "data":{"text":"%s"}}\
    """
        .formatted(name, value);
  }

  private HttpRequest apply(int object, String value) {
    return http.request(MAPS + "/m-" + object + "?fieldManager=speed&force=true")
        .header("Content-Type", KubeHttp.APPLY)
        .method("PATCH", HttpRequest.BodyPublishers.ofString(map("m-" + object, value)))
        .build();
  }

  /** Applies objects 0 to {@code count} - 1, with a limit on concurrent requests. */
  private void applyAll(int count, String value, int inFlight) throws InterruptedException {
    Semaphore free = new Semaphore(inFlight);
    CompletableFuture<?>[] answers = new CompletableFuture<?>[count];
    for (int i = 0; i < count; i++) {
      free.acquire();
      answers[i] =
          http.client()
              .sendAsync(apply(i, value), BodyHandlers.discarding())
              .whenComplete((answer, e) -> free.release())
              .thenAccept(answer -> assertThat(answer.statusCode()).isIn(200, 201));
    }
    CompletableFuture.allOf(answers).join();
  }

  private double perSecond(int count, String value, int inFlight) throws InterruptedException {
    long start = System.nanoTime();
    applyAll(count, value, inFlight);
    return count / ((System.nanoTime() - start) / 1e9);
  }

  @Test
  void aListTakesTimeInProportionToItsLength() throws Exception {
    applyAll(1_000, "x".repeat(1_000), IN_FLIGHT);
    double thousand = medianOfLists();
    applyAll(10_000, "x".repeat(1_000), IN_FLIGHT);
    double tenThousand = medianOfLists();
    LOG.info(
        "ConfigMaps of 1 KB listed: %.1f ms for 1,000, %.1f ms for 10,000"
            .formatted(thousand, tenThousand));
    assertThat(tenThousand / thousand).isLessThan(20);
  }

  private double medianOfLists() throws Exception {
    double[] millis = new double[50];
    for (int i = -20; i < millis.length; i++) {
      long start = System.nanoTime();
      http.client().send(http.request(MAPS).build(), BodyHandlers.discarding());
      if (i >= 0) {
        millis[i] = (System.nanoTime() - start) / 1e6;
      }
    }
    Arrays.sort(millis);
    return millis[25];
  }

  @Test
  void appliesAreAsQuickIntoAFullStoreAsIntoAnEmptyOne() throws Exception {
    String value = "x".repeat(1_000);
    applyAll(2_000, value + "0", IN_FLIGHT);
    double empty = perSecond(2_000, value + "1", IN_FLIGHT);
    applyAll(20_000, value, IN_FLIGHT);
    double created = perSecond(10_000, value + "1", IN_FLIGHT);
    double one = perSecond(5_000, value + "2", 1);
    double changed = perSecond(10_000, value + "3", IN_FLIGHT);
    double unchanged = perSecond(10_000, value + "3", IN_FLIGHT);
    LOG.info(
        "server-side applies of 1 KB: %.0f/s one at a time; with %d in flight %.0f/s into an almost empty store, %.0f and %.0f/s into a full one, %.0f/s unchanged"
            .formatted(one, IN_FLIGHT, empty, created, changed, unchanged));
    assertThat(changed / empty).isGreaterThan(0.5);
  }

  @Test
  void fiftyThousandObjectsFitIntoFiveHundredMegabytes() throws Exception {
    long before = usedHeap();
    applyAll(50_000, "x".repeat(2_000), IN_FLIGHT);
    long used = usedHeap() - before;
    LOG.info("50,000 ConfigMaps of 2 KB: %.0f MB of heap".formatted(used / 1e6));
    assertThat(used).isLessThan(500_000_000);
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
