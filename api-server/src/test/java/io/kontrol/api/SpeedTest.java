package io.kontrol.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The bars of speed, with client, server and PostgreSQL on one machine. Wants a quiet one, and both
 * compilers:
 *
 * <pre>mvn -pl api-server -am test -Dtest=SpeedTest -Dexcluded.groups=
 *     -Dsurefire.failIfNoSpecifiedTests=false -Dsurefire.compiler=-XX:+TieredCompilation</pre>
 */
@ApiTest
@Tag("long")
class SpeedTest {
  private static final Logger LOG = Logger.getLogger(SpeedTest.class);
  private static final int CLIENTS = 16;
  private static final int BATCH = 500;

  private final AtomicInteger names = new AtomicInteger();

  private static String object(String name, int bytes) {
    return Manifests.configMap(name, "x".repeat(bytes - 150));
  }

  @Test
  void sixteenClientsCreateAThousandASecond() throws Exception {
    creates(200);
    int each = 500;
    long start = System.nanoTime();
    creates(each);
    double rate = CLIENTS * each / seconds(start);
    LOG.infof("POST /resources, 2 KB, 16 clients: %.0f/s", rate);
    assertThat(rate).isGreaterThanOrEqualTo(1_000);
  }

  private void creates(int each) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    List<Callable<Integer>> work = new ArrayList<>();
    for (int c = 0; c < CLIENTS; c++) {
      work.add(
          () -> {
            for (int i = 0; i < each; i++) {
              String name = "speed-" + names.incrementAndGet();
              Api.unchecked("POST", "/api/v1/resources?cluster_id=speed", object(name, 2_000))
                  .expect(201);
            }
            return each;
          });
    }
    for (Future<Integer> client : clients.invokeAll(work)) {
      client.get();
    }
    clients.shutdown();
  }

  @Test
  void batchesOfFiveHundredApplyFiveThousandASecond() {
    applies(4, "warm");
    int batches = 20;
    long start = System.nanoTime();
    applies(batches, "created");
    double created = batches * BATCH / seconds(start);
    start = System.nanoTime();
    applies(batches, "unchanged");
    double unchanged = batches * BATCH / seconds(start);
    LOG.infof(
        "/apply in batches of 500, 2 KB: %.0f/s created, %.0f/s unchanged", created, unchanged);
    assertThat(created).isGreaterThanOrEqualTo(5_000);
    assertThat(unchanged).isGreaterThanOrEqualTo(5_000);
  }

  private static void applies(int batches, String round) {
    String stem = round.equals("warm") ? "warm" : "batch";
    for (int b = 0; b < batches; b++) {
      StringBuilder body = new StringBuilder("[");
      for (int i = 0; i < BATCH; i++) {
        body.append(i == 0 ? "" : ",").append(object(stem + "-" + b + "-" + i, 2_000));
      }
      Api.unchecked("POST", "/api/v1/apply?cluster_id=speed2", body.append(']').toString())
          .expect(200);
    }
  }

  @Test
  void theFirstPageOfSixThousandLargeResourcesComesWithinFiftyMilliseconds() {
    ApiDatabase.execute(
        """
        INSERT INTO resources (cluster_id, namespace, kind, name, api_version, desired_spec)
        SELECT 'large', 'ns' || n % 20, 'ConfigMap', 'large-' || n, 'v1',
            jsonb_build_object('data', jsonb_build_object('a',
                (SELECT string_agg(md5((n * 1000 + m)::TEXT), '') FROM generate_series(1, 800) AS m)))
        FROM generate_series(1, 6000) AS n
        """);
    double[] millis = new double[300];
    for (int i = -100; i < millis.length; i++) {
      long start = System.nanoTime();
      Api.unchecked("GET", "/api/v1/resources?cluster_id=large", null).expect(200);
      if (i >= 0) {
        millis[i] = seconds(start) * 1_000;
      }
    }
    Arrays.sort(millis);
    LOG.infof(
        "first page of 100 of 6,000 resources of 25 KB: median %.1f ms, p99 %.1f ms",
        millis[150], millis[296]);
    assertThat(millis[296]).isLessThan(50);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
