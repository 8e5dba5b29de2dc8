package io.kontrol.systemtests.managed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.systemtests.benchmark.result.Samples;
import io.kontrol.systemtests.http.HttpResult;
import io.kontrol.systemtests.http.TestJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A thousand databases by sixteen clients. The figures are printed beside their bars; what is
 * asserted is how they compare with an apply of the same two objects in the same run.
 */
@Tag("speed")
class DatabaseSpeedTest {
  private static final int DATABASES = 1_000;
  private static final int CLIENTS = 16;
  private static final int LISTS = 500;

  private final Map<String, Long> clusterReady = new ConcurrentHashMap<>();
  private final Map<String, Long> poolerReady = new ConcurrentHashMap<>();
  private final Map<String, Long> shownReady = new ConcurrentHashMap<>();

  @FunctionalInterface
  private interface Request {
    HttpResult send(int number) throws IOException;
  }

  @Test
  @SuppressWarnings("try") // the streams are read on threads of their own
  void aThousandDatabasesBySixteenClients(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
      throws Exception {
    try (DatabaseStack stack = new DatabaseStack(directory, Map.of())) {
      stack.define(DatabaseStack.GROUP, "Cluster", "clusters");
      stack.define(DatabaseStack.GROUP, "Pooler", "poolers");
      try (LineStream clusters = watch(stack, "clusters", this::sawCluster);
          LineStream poolers = watch(stack, "poolers", this::sawPooler);
          LineStream events = events(stack)) {
        byClients(300, number -> create(stack, "warm-" + number)); // warm-up
        awaitReady(300);
        byClients(300, number -> apply(stack, "warm-" + number));
        List<Long> applies = byClients(DATABASES, number -> apply(stack, "plain-" + number));

        Lister lists = new Lister(stack);
        List<Long> requests = byClients(DATABASES, number -> create(stack, "db-" + number));
        awaitReady(300 + DATABASES);
        Collection<Long> busy = lists.close();
        List<Long> idle = new ArrayList<>();
        for (int i = 0; i < LISTS; i++) {
          idle.add(list(stack));
        }

        double request = tell("POST of a database", requests, "100");
        double plain = tell("apply of its two objects", applies, "-");
        tell("ready at the operator → shown", delays(), "1000");
        tell("list of 100 while they are made", busy, "50");
        tell("list of 100 afterwards", idle, "50");
        assertThat(request).isLessThan(3 * plain);
      }
    }
  }

  private static List<Long> byClients(int count, Request request) throws Exception {
    AtomicInteger next = new AtomicInteger();
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    Collection<Long> nanos = new ConcurrentLinkedQueue<>();
    try {
      List<Future<?>> all = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        all.add(
            clients.submit(
                () -> {
                  for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                    long start = System.nanoTime();
                    HttpResult answer = request.send(i);
                    nanos.add(System.nanoTime() - start);
                    assertThat(answer.isSuccess()).as("%s", answer).isTrue();
                  }
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    } finally {
      clients.shutdownNow();
    }
    return List.copyOf(nanos);
  }

  private static HttpResult create(DatabaseStack stack, String name) throws IOException {
    return stack.post(DatabaseStack.DATABASES, DatabaseStack.request(name));
  }

  /** Two objects that no operator knows, as large as a database's. */
  private static HttpResult apply(DatabaseStack stack, String name) throws IOException {
    ObjectNode list = TestJson.object().put("apiVersion", "v1").put("kind", "List");
    for (String part : List.of("cluster", "pooler")) {
      ObjectNode map = list.withArray("items").addObject();
      map.put("apiVersion", "v1").put("kind", "ConfigMap");
      map.putObject("metadata").put("name", name + "-" + part).put("namespace", "default");
      map.putObject("data").put("text", "x".repeat(1_500));
    }
    return stack.post("/api/v1/apply?cluster_id=" + DatabaseStack.CLUSTER + "&set=" + name, list);
  }

  private static long list(DatabaseStack stack) throws IOException {
    long start = System.nanoTime();
    HttpResult answer = stack.http().get(DatabaseStack.DATABASES + "?owner_team=shop&limit=100");
    assertThat(answer.isSuccess()).isTrue();
    return System.nanoTime() - start;
  }

  /** One client that lists all the time. */
  private static final class Lister {
    private final AtomicBoolean closed = new AtomicBoolean();
    private final ExecutorService client = Executors.newSingleThreadExecutor();
    private final Future<List<Long>> nanos;

    Lister(DatabaseStack stack) {
      nanos =
          client.submit(
              () -> {
                List<Long> measured = new ArrayList<>();
                while (!closed.get()) {
                  measured.add(list(stack));
                }
                return measured;
              });
    }

    Collection<Long> close() throws Exception {
      closed.set(true);
      try {
        return nanos.get();
      } finally {
        client.shutdownNow();
      }
    }
  }

  private interface Seen {
    void object(String name, JsonNode status);
  }

  private static LineStream watch(DatabaseStack stack, String plural, Seen seen)
      throws IOException {
    return new LineStream(
        stack.clusterAddress().url()
            + "/apis/postgresql.cnpg.io/v1/"
            + plural
            + "?watch=true&resourceVersion=0",
        stack.clusterAddress().token(),
        "application/json",
        line -> {
          JsonNode object = TestJson.read(line).path("object");
          seen.object(object.at("/metadata/name").asText(), object.path("status"));
        });
  }

  private void sawCluster(String name, JsonNode status) {
    if (status.path("readyInstances").asInt() > 0) {
      clusterReady.putIfAbsent(name.replaceFirst("^daap-", ""), System.nanoTime());
    }
  }

  private void sawPooler(String name, JsonNode status) {
    if (status.path("instances").asInt() > 0) {
      poolerReady.putIfAbsent(
          name.replaceFirst("^daap-", "").replaceFirst("-pooler$", ""), System.nanoTime());
    }
  }

  private LineStream events(DatabaseStack stack) throws IOException {
    return new LineStream(
        stack.apiUrl() + "/api/v1/events/stream?type=DatabaseReady",
        stack.token(),
        "text/event-stream",
        line -> {
          if (line.startsWith("data:")) {
            String name = TestJson.read(line.substring(5)).at("/data/database").asText();
            shownReady.putIfAbsent(name, System.nanoTime());
          }
        });
  }

  private void awaitReady(int count) {
    Awaitility.await()
        .atMost(DatabaseStack.PATIENCE)
        .untilAsserted(() -> assertThat(shownReady).hasSize(count));
  }

  /** Of those after the warm-up. */
  private List<Long> delays() {
    List<Long> nanos = new ArrayList<>();
    shownReady.forEach(
        (name, shown) -> {
          if (name.startsWith("db-")) {
            long ready =
                Math.max(clusterReady.getOrDefault(name, 0L), poolerReady.getOrDefault(name, 0L));
            nanos.add(Math.max(0, shown - ready));
          }
        });
    assertThat(nanos).hasSize(DATABASES);
    return nanos;
  }

  /** The median. */
  private static double tell(String what, Collection<Long> nanos, String bar) {
    Samples samples = Samples.ofNanosAsMillis(nanos);
    System.out.printf(
        "%-34s p50 %7.1f ms  p99 %7.1f ms  (bar of the p99: %s ms; %d samples)%n",
        what, samples.median(), samples.percentile(99), bar, samples.count());
    return samples.median();
  }
}
