package io.kontrol.systemtests.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private static final List<String> SERVICES = List.of("api", "watcher-1", "reconciler-1");
  private static final List<String> CLIENTS = List.of("watcher-1", "reconciler-1");

  private static List<PlannedFault> plan(long seed, boolean clusterSurvivesKill) {
    return FaultPlan.of(
        seed,
        Duration.ofSeconds(60),
        Duration.ofSeconds(1),
        SERVICES,
        CLIENTS,
        clusterSurvivesKill);
  }

  @Test
  void theSameSeedMakesTheSamePlan() {
    assertThat(plan(7, true)).isEqualTo(plan(7, true)).isNotEqualTo(plan(8, true));
  }

  @Test
  void aPlanOfSomeLengthHasEachKind() {
    Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    plan(7, true).forEach(fault -> kinds.add(fault.kind()));
    assertThat(kinds).containsExactlyInAnyOrder(FaultKind.values());
  }

  @Test
  void aClusterThatForgetsIsNotKilled() {
    assertThat(plan(7, false)).noneMatch(fault -> fault.kind() == FaultKind.KILL_CLUSTER);
  }

  @Test
  void onlyClientsOfTheClusterLoseTheCluster() {
    assertThat(plan(7, true))
        .filteredOn(fault -> fault.kind().name().endsWith("_CLUSTER"))
        .filteredOn(fault -> !fault.target().isEmpty())
        .allMatch(fault -> CLIENTS.contains(fault.target()));
  }
}
