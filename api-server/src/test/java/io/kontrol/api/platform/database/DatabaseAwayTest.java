package io.kontrol.api.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiDatabase;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import io.kontrol.api.testing.Sse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@ApiTest
class DatabaseAwayTest {
  @Test
  void requestsAreToldSoQuicklyAndTheServiceComesBackByItself() throws Exception {
    String location = Manifests.create(Manifests.configMap(Manifests.name("before"), "v"));
    String cluster = Manifests.name("away");
    String manifest = Manifests.configMap("x", "y");
    try (Sse stream = Sse.open("/api/v1/events/stream?cluster_id=" + cluster)) {
      ApiDatabase.way().cut();
      try {
        List<CompletableFuture<Api.Reply>> replies =
            Stream.<Supplier<Api.Reply>>of(
                    () -> Api.get(location),
                    () -> Api.get("/api/v1/resources"),
                    () -> Api.get(location + "/revisions"),
                    () -> Api.delete(location),
                    () -> Api.post("/api/v1/resources?cluster_id=c1", manifest))
                .map(CompletableFuture::supplyAsync)
                .toList();
        for (CompletableFuture<Api.Reply> each : replies) {
          Api.Reply reply = each.join().expect(503);
          assertThat(reply.code()).isEqualTo("database_unavailable");
          assertThat(reply.header("Retry-After")).isPresent();
        }
        long start = System.nanoTime();
        Api.get(location).expect(503);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(4));
        Api.get("/q/health/live").expect(200);
        Api.get("/q/health/ready").expect(503);
      } finally {
        ApiDatabase.way().heal();
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> Api.get(location).status() == 200);
      Api.get("/q/health/ready").expect(200);
      // the stream survives the outage
      Api.post(
              "/api/v1/resources?cluster_id=" + cluster,
              Manifests.configMap(Manifests.name("after"), "v"))
          .expect(201);
      assertThat(stream.next().json().path("type").asText()).isEqualTo("ResourceCreated");
    }
  }
}
