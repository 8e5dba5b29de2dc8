package io.kontrol.systemtests.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The plan of faults, times and targets, generated from one seed before the run. */
public final class FaultPlan {
  private FaultPlan() {}

  /**
   * Uses each kind once before any is repeated, so that a long plan contains all.
   *
   * @param gap mean time between the starts of two faults
   */
  public static List<PlannedFault> of(
      long seed,
      Duration length,
      Duration gap,
      List<String> services,
      List<String> clusterClients,
      boolean clusterSurvivesKill) {
    Random random = new Random(seed);
    List<PlannedFault> plan = new ArrayList<>();
    List<FaultKind> deck = new ArrayList<>();
    Duration at = Duration.ofMillis(500);
    while (at.compareTo(length) < 0) {
      if (deck.isEmpty()) {
        deck.addAll(List.of(FaultKind.values()));
        if (!clusterSurvivesKill) {
          deck.remove(FaultKind.KILL_CLUSTER);
        }
        Collections.shuffle(deck, random);
      }
      FaultKind kind = deck.remove(deck.size() - 1);
      String target =
          switch (kind.target()) {
            case ALL -> "";
            case SERVICE -> services.get(random.nextInt(services.size()));
            case CLUSTER_CLIENT -> clusterClients.get(random.nextInt(clusterClients.size()));
          };
      plan.add(new PlannedFault(kind, target, at, kind.lasts(random)));
      at = at.plusNanos((long) (gap.toNanos() * (0.5 + random.nextDouble())));
    }
    return plan;
  }
}
