package io.kontrol.api.desired.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@ApiTest
class ConcurrencyTest {
  private static <T> List<T> together(List<Callable<T>> work) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(work.size());
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> result : threads.invokeAll(work)) {
        results.add(result.get());
      }
      return results;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void fiftyWritersWithIfMatchLoseNoUpdate() throws Exception {
    String location = Manifests.create(Manifests.configMap(Manifests.name("counter"), "0"));
    List<Callable<Integer>> writers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      writers.add(() -> increment(location));
    }
    together(writers);
    JsonNode end = Api.get(location).expect(200).json();
    assertThat(end.at("/desired_spec/data/key").asText()).isEqualTo("50");
    assertThat(end.path("generation").asInt()).isEqualTo(51);
  }

  private static int increment(String location) {
    for (int attempt = 1; ; attempt++) {
      Api.Reply read = Api.get(location).expect(200);
      int next = Integer.parseInt(read.json().at("/desired_spec/data/key").asText()) + 1;
      Api.Reply written =
          Api.patch(
              location,
              "{\"desired_spec\":{\"data\":{\"key\":\"" + next + "\"}}}",
              "Content-Type",
              "application/merge-patch+json",
              "If-Match",
              read.header("ETag").orElseThrow());
      if (written.status() == 200) {
        return attempt;
      }
      written.expect(412);
    }
  }

  @Test
  void appliesOfOverlappingSetsNeitherDeadlockNorMix() throws Exception {
    String cluster = Manifests.name("overlap");
    for (int round = 0; round < 3; round++) {
      List<Callable<Api.Reply>> applies = new ArrayList<>();
      for (int writer = 0; writer < 6; writer++) {
        String body = objects(writer, round);
        String set = "set-" + writer % 3;
        String path = "/api/v1/apply?cluster_id=" + cluster + "&take_over=true&set=" + set;
        applies.add(() -> Api.post(path, body));
      }
      together(applies).forEach(reply -> reply.expect(200));
      JsonNode items =
          Api.get("/api/v1/resources?view=full&limit=1000&cluster_id=" + cluster)
              .json()
              .path("items");
      // what two writers share belongs to one of them as a whole: to the one who came last
      Set<String> values = new HashSet<>();
      for (JsonNode item : items) {
        if (item.path("name").asText().startsWith("shared-")) {
          values.add(item.at("/desired_spec/data/key").asText());
        }
      }
      assertThat(values).hasSize(1);
    }
  }

  /** Forty shared objects, in another order for each writer, and one of its own. */
  private static String objects(int writer, int round) {
    List<String> objects = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      int shuffled = (i * 7 + writer * 11) % 40;
      objects.add(Manifests.configMap("shared-" + shuffled, round + "-" + writer));
    }
    objects.add(Manifests.configMap("own-" + writer % 3, round + "-" + writer));
    return "[" + String.join(",", objects) + "]";
  }

  @Test
  void ofManyCreatesOfOneIdentityOneWins() throws Exception {
    String manifest = Manifests.configMap(Manifests.name("once"), "v");
    List<Callable<Integer>> creates = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      creates.add(() -> Api.post("/api/v1/resources?cluster_id=c1", manifest).status());
    }
    List<Integer> statuses = together(creates);
    assertThat(statuses).containsOnlyOnce(201).containsOnly(201, 409);
  }

  @Test
  void oneIdempotencyKeyDoesItsWorkOnce() throws Exception {
    String manifest = Manifests.configMap(Manifests.name("idempotent"), "v");
    String key = Manifests.name("key");
    List<Callable<Api.Reply>> creates = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      creates.add(
          () -> Api.post("/api/v1/resources?cluster_id=c1", manifest, "Idempotency-Key", key));
    }
    Set<String> bodies = new HashSet<>();
    for (Api.Reply reply : together(creates)) {
      bodies.add(reply.expect(201).text());
    }
    assertThat(bodies).hasSize(1);
    String other = Manifests.configMap(Manifests.name("idempotent"), "v");
    Api.Reply reused =
        Api.post("/api/v1/resources?cluster_id=c1", other, "Idempotency-Key", key).expect(422);
    assertThat(reused.code()).isEqualTo("idempotency_key_reused");
  }
}
