package io.kontrol.api.apply;

import io.kontrol.api.resource.Change;
import io.kontrol.api.resource.Policies;
import io.kontrol.api.resource.PolicyWishes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an apply will do, decided without doing it.
 *
 * @param steps one for each object of the request, in its order, then those that are pruned
 */
record ApplyPlan(List<Step> steps) {

  /**
   * @param stored null for a new object
   * @param change null for an object that is pruned
   */
  record Step(Action action, @Nullable StoredRow stored, @Nullable Change change) {
    /** The set that the object belongs to afterwards; of a pruned one, the set that it was in. */
    @Nullable String applySet() {
      return change != null ? change.applySet() : Objects.requireNonNull(stored).applySet();
    }

    /** Whether a stored object joins a set, or goes from one to another. */
    boolean moves() {
      return stored != null && !Objects.equals(applySet(), stored.applySet());
    }
  }

  /**
   * @param stored by the position of the object that it is about
   * @param surplus rows of the set that the request lacks
   */
  static ApplyPlan of(
      List<Content> contents,
      Map<Integer, StoredRow> stored,
      List<StoredRow> surplus,
      ApplyOptions options) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      steps.add(step(contents.get(i), stored.get(i), options));
    }
    surplus.forEach(row -> steps.add(new Step(Action.PRUNED, row, null)));
    return new ApplyPlan(List.copyOf(steps));
  }

  private static Step step(Content content, @Nullable StoredRow stored, ApplyOptions options) {
    PolicyWishes wishes = PolicyWishes.ofAnnotations(content.manifest().annotations());
    if (stored == null) {
      Policies policies =
          PolicyWishes.resolve(Policies.DEFAULT, PolicyWishes.NONE, PolicyWishes.NONE, wishes);
      return new Step(Action.CREATED, null, change(content, policies, options.setOf(null)));
    }
    Policies policies =
        PolicyWishes.resolve(stored.policies(), PolicyWishes.NONE, stored.said(), wishes);
    String newSet = options.setOf(stored.applySet());
    boolean unchanged =
        stored.same()
            && policies.equals(stored.policies())
            && Objects.equals(newSet, stored.applySet());
    return new Step(
        unchanged ? Action.UNCHANGED : Action.CONFIGURED,
        stored,
        change(content, policies, newSet));
  }

  private static Change change(Content content, Policies policies, @Nullable String set) {
    return new Change(content.manifest(), content.json(), policies, set, null);
  }

  List<Step> with(Action action) {
    return steps.stream().filter(step -> step.action() == action).toList();
  }
}
