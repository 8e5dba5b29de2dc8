package io.kontrol.api.fleet.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.fleet.TestFleet;
import io.kontrol.api.fleet.schedule.ScheduleClock;
import io.kontrol.api.testing.Api;
import io.kontrol.api.testing.ApiTest;
import io.kontrol.api.testing.Manifests;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Loops that run by themselves, and several of them at once. */
@ApiTest
class ScalingReplicasTest {
  private static final Duration BAR = Duration.ofSeconds(2);

  @Inject ScalingLoop loop;

  private static JsonNode resource(int id) {
    return Api.get("/api/v1/resources/" + id).expect(200).json();
  }

  private static int replicas(int id) {
    return resource(id).at("/desired_spec/spec/replicas").asInt();
  }

  @Test
  void ofManyReplicasOneActs() throws Exception {
    int node = TestFleet.node();
    int deployment = TestFleet.deployment("replicas", Manifests.name("cart"), 3);
    TestFleet.poolOf(node, deployment);
    TestFleet.schedule(node, "day", "08:00-18:00", 6);
    SettableScheduleClock clock = new SettableScheduleClock("2026-06-15T08:00:00Z");

    atOnce(clock);
    assertThat(replicas(deployment)).isEqualTo(6);
    assertThat(resource(deployment).path("generation").asInt()).isEqualTo(2);
    clock.set("2026-06-15T18:00:00Z");
    atOnce(clock);

    assertThat(replicas(deployment)).isEqualTo(3);
    assertThat(resource(deployment).path("generation").asInt()).isEqualTo(3);
  }

  private void atOnce(ScheduleClock clock) throws Exception {
    int replicas = 6;
    CyclicBarrier together = new CyclicBarrier(replicas);
    ExecutorService threads = Executors.newFixedThreadPool(replicas);
    try {
      List<Future<?>> passes = new ArrayList<>();
      for (int i = 0; i < replicas; i++) {
        passes.add(
            threads.submit(
                () -> {
                  together.await(30, TimeUnit.SECONDS);
                  return loop.pass(clock).run();
                }));
      }
      for (Future<?> pass : passes) {
        pass.get(60, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** The timer wakes both loops at the edge; their sweep would come only half a minute later. */
  @Test
  void theSizeChangesWithinTwoSecondsOfAnEdge() {
    int node = TestFleet.node();
    int deployment = TestFleet.deployment("replicas", Manifests.name("cart"), 3);
    Instant start = Instant.now();
    Instant edge = Instant.parse("2026-06-15T08:00:00Z");
    // the edge is a moment ahead of whatever the time of day is
    Duration shift = Duration.between(start.plusMillis(600), edge);
    ScheduleClock clock = connection -> ScheduleClock.OF_THE_DATABASE.now(connection).plus(shift);
    TestFleet.poolOf(node, deployment);
    TestFleet.schedule(node, "day", "08:00-18:00", 6);

    try (ScalingLoop.Running one = loop.begin(clock);
        ScalingLoop.Running other = loop.begin(clock)) {
      assertThat(one).isNotEqualTo(other);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> replicas(deployment) == 6);
    }

    Instant changed = Instant.parse(resource(deployment).path("updated_at").asText()).plus(shift);
    assertThat(Duration.between(edge, changed.truncatedTo(ChronoUnit.MILLIS)))
        .isBetween(Duration.ZERO, BAR);
  }

  @Test
  void aNewScheduleActsAtOnce() {
    int node = TestFleet.node();
    int deployment = TestFleet.deployment("replicas", Manifests.name("cart"), 3);
    TestFleet.poolOf(node, deployment);
    SettableScheduleClock clock = new SettableScheduleClock("2026-06-15T09:00:00Z");

    try (ScalingLoop.Running running = loop.begin(clock)) {
      assertThat(running.loop()).isNotNull();
      TestFleet.schedule(node, "day", "08:00-18:00", 6);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> replicas(deployment) == 6);
    }
  }
}
