package io.kontrol.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import io.kontrol.reconciler.testing.FaultyFront.Request;
import io.kontrol.reconciler.testing.WorldTest;
import io.kontrol.sandbox.testing.TestCluster;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class TwoReplicasTest extends WorldTest {
  private static final int CHANGES = 10_000;

  @Override
  protected TestCluster testCluster() {
    return TestCluster.sandbox();
  }

  @Test
  void tenThousandChangesAreAppliedOnceEach() {
    world.start();
    world.start();
    configMaps(CHANGES);
    Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(500))
        .until(() -> user.syncs().equals(Map.of("Pending", (long) CHANGES)));
    Map<String, Long> applies =
        front.requests().stream()
            .filter(Request::isWrite)
            .collect(Collectors.groupingBy(Request::path, Collectors.counting()));
    assertThat(applies).hasSize(CHANGES);
    assertThat(applies.values()).containsOnly(1L);
    assertThat(user.events("ApplySucceeded")).hasSize(CHANGES);
  }
}
