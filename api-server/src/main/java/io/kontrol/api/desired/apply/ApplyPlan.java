package io.kontrol.api.desired.apply;

import io.kontrol.api.desired.ApplyOptions;
import io.kontrol.api.desired.ObjectAction;
import io.kontrol.api.desired.manifest.ManifestContent;
import io.kontrol.api.desired.policy.Policies;
import io.kontrol.api.desired.policy.RequestedPolicies;
import io.kontrol.api.desired.resource.DesiredChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an apply is going to do.
 *
 * @param steps one for each object of the request, in its order, then those that are pruned
 */
record ApplyPlan(List<Step> steps) {

  /**
   * @param stored null for a new object
   * @param change null for an object that is pruned; its owner is yet to be filled in
   * @param owner the position of the step whose object owns this one; null for none
   */
  record Step(
      ObjectAction action,
      @Nullable StoredRow stored,
      @Nullable DesiredChange change,
      @Nullable Integer owner) {
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
   * @param owners of the contents, by their positions
   */
  static ApplyPlan of(
      List<ManifestContent> contents,
      Map<Integer, StoredRow> stored,
      List<StoredRow> surplus,
      ItemOwners owners,
      ApplyOptions options) {
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      Integer owner = owners.ownerOf(i);
      boolean sameOwner = isSameOwner(stored.get(i), owner, stored);
      steps.add(step(contents.get(i), stored.get(i), owner, sameOwner, options));
    }
    surplus.forEach(row -> steps.add(new Step(ObjectAction.PRUNED, row, null, null)));
    return new ApplyPlan(List.copyOf(steps));
  }

  private static boolean isSameOwner(
      @Nullable StoredRow row, @Nullable Integer owner, Map<Integer, StoredRow> stored) {
    StoredRow ownerRow = owner == null ? null : stored.get(owner);
    return row != null
        && (owner == null
            ? row.ownerId() == null
            : ownerRow != null && Objects.equals(row.ownerId(), ownerRow.id()));
  }

  private static Step step(
      ManifestContent content,
      @Nullable StoredRow stored,
      @Nullable Integer owner,
      boolean sameOwner,
      ApplyOptions options) {
    RequestedPolicies wishes = RequestedPolicies.ofAnnotations(content.manifest().annotations());
    if (stored == null) {
      Policies policies =
          RequestedPolicies.resolve(
              Policies.DEFAULT, RequestedPolicies.NONE, RequestedPolicies.NONE, wishes);
      return new Step(
          ObjectAction.CREATED, null, change(content, policies, options.setOf(null)), owner);
    }
    Policies policies =
        RequestedPolicies.resolve(stored.policies(), RequestedPolicies.NONE, stored.said(), wishes);
    String newSet = options.setOf(stored.applySet());
    boolean unchanged =
        stored.same()
            && sameOwner
            && policies.equals(stored.policies())
            && Objects.equals(newSet, stored.applySet());
    return new Step(
        unchanged ? ObjectAction.UNCHANGED : ObjectAction.CONFIGURED,
        stored,
        change(content, policies, newSet),
        owner);
  }

  private static DesiredChange change(
      ManifestContent content, Policies policies, @Nullable String set) {
    return new DesiredChange(content.manifest(), content.json(), policies, set, null, null);
  }

  List<Step> with(ObjectAction action) {
    return steps.stream().filter(step -> step.action() == action).toList();
  }
}
