package io.kontrol.api.desired.apply;

import io.kontrol.api.desired.ObjectAction;
import io.kontrol.api.desired.apply.ApplyPlan.Step;
import io.kontrol.api.desired.resource.DesiredChange;
import io.kontrol.api.desired.resource.ResourceWriter;
import io.kontrol.model.resource.ResourceIdentity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The ids of owners, which new ones have only once they are written. */
final class OwnerIds {
  private final ApplyPlan plan;
  private final String clusterId;
  private final Map<ResourceIdentity, Integer> created = new HashMap<>();

  OwnerIds(ApplyPlan plan, String clusterId) {
    this.plan = plan;
    this.clusterId = clusterId;
  }

  /** Groups what is to be created so that each has its owner in an earlier group; never none. */
  static List<List<Step>> rounds(ApplyPlan plan) {
    List<List<Step>> rounds = new ArrayList<>();
    List<Integer> rest = new ArrayList<>();
    for (int i = 0; i < plan.steps().size(); i++) {
      if (plan.steps().get(i).action() == ObjectAction.CREATED) {
        rest.add(i);
      }
    }
    do {
      Set<Integer> unwritten = new HashSet<>(rest);
      List<Step> round = new ArrayList<>();
      List<Integer> later = new ArrayList<>();
      for (int position : rest) {
        Step step = plan.steps().get(position);
        if (step.owner() == null || !unwritten.contains(step.owner())) {
          round.add(step);
        } else {
          later.add(position);
        }
      }
      rounds.add(round);
      rest = later;
    } while (!rest.isEmpty());
    return rounds;
  }

  void written(List<ResourceWriter.Row> rows) {
    rows.forEach(row -> created.put(row.identity(), row.written().id()));
  }

  /** The changes of these steps, with the ids of their owners, which are all written. */
  List<DesiredChange> changes(List<Step> steps) {
    return steps.stream()
        .map(step -> Objects.requireNonNull(step.change()).ownedBy(owner(step)))
        .toList();
  }

  private @Nullable Integer owner(Step step) {
    if (step.owner() == null) {
      return null;
    }
    Step owner = plan.steps().get(step.owner());
    return owner.stored() != null
        ? Integer.valueOf(owner.stored().id())
        : created.get(Objects.requireNonNull(owner.change()).manifest().identity(clusterId));
  }
}
