package io.kontrol.sandbox.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.apply.ManagedFieldsEntries.Entry;
import io.kontrol.sandbox.apply.ManagedFieldsEntries.Manager;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.schema.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Maintains {@code metadata.managedFields} for updates, and carries out a whole apply. The steps
 * are those of the structured-merge-diff library that the API server uses.
 */
public final class FieldManager {
  private static final int MOST_UPDATERS = 10;
  private static final String CURRENT = "current-operation";

  /** Paths that the server sets; no manager owns them. */
  private static final FieldSet STRIPPED =
      FieldSet.ofNames(
          List.of(
              List.of("apiVersion"),
              List.of("kind"),
              List.of("metadata"),
              List.of("metadata", "name"),
              List.of("metadata", "namespace"),
              List.of("metadata", "creationTimestamp"),
              List.of("metadata", "selfLink"),
              List.of("metadata", "uid"),
              List.of("metadata", "clusterName"),
              List.of("metadata", "generation"),
              List.of("metadata", "managedFields"),
              List.of("metadata", "resourceVersion")));

  private final Shape shape;
  private final String apiVersion;
  private final String subresource;
  private final FieldSet reset;

  /**
   * @param resetPaths paths that a write to this (sub)resource cannot change, such as the status
   */
  public FieldManager(
      Shape shape, String apiVersion, String subresource, List<List<String>> resetPaths) {
    this.shape = shape;
    this.apiVersion = apiVersion;
    this.subresource = subresource;
    this.reset = FieldSet.ofNames(resetPaths);
  }

  /**
   * Updates the managed fields of an object that was created, replaced or patched.
   *
   * @param live the object before the write; for a new one, an empty object of its kind
   * @param candidate the object to store; changed in place
   */
  public void update(
      ObjectNode live,
      ObjectNode candidate,
      String manager,
      @Nullable String now,
      boolean byApply) {
    ManagedFieldsEntries managed = liveOrNew(live, candidate);
    boolean exists = live.path("metadata").hasNonNull("uid");
    if (exists && managed.isEmpty() && !byApply) {
      encode(managed, candidate); // managed fields are not tracked before the first apply
      return;
    }
    ObjectNode before = withoutManagedFields(live);
    ObjectNode after = withoutManagedFields(candidate);
    Manager self = Manager.updating(manager, apiVersion, subresource);
    Manager current = Manager.updating(CURRENT, apiVersion, subresource);
    FieldComparison comparison = takeFromOthers(before, after, managed, current, true);
    FieldSet taken = comparison.modified().union(comparison.added()).difference(STRIPPED);
    if (!taken.isEmpty()) {
      Entry previous = managed.entries().get(self);
      managed.put(self, previous == null ? taken : previous.fields().union(taken), apiVersion, now);
    }
    if (!byApply) {
      managed.capUpdaters(MOST_UPDATERS);
    }
    encode(managed, candidate);
  }

  /**
   * The result of an apply. Unchanged parts are shared with the object before.
   *
   * @param live the object before the write; for a new one, an empty object of its kind
   * @throws TypedException when the configuration does not have the shape of its kind
   * @throws ConflictException when it would change fields of other managers, unless forced
   */
  public ObjectNode apply(
      ObjectNode live, ObjectNode config, String manager, boolean force, String now) {
    TypeCheck.check(config, shape);
    ObjectNode liveWithManagers = live;
    JsonNode liveManaged = live.path("metadata").path("managedFields");
    if (liveManaged.isEmpty() && live.path("metadata").hasNonNull("uid")) {
      liveWithManagers = live.deepCopy();
      update(emptyLike(live), liveWithManagers, "before-first-apply", now, true);
    }
    ManagedFieldsEntries managed =
        ManagedFieldsEntries.decode(liveWithManagers.path("metadata").path("managedFields"));
    ObjectNode before = withoutManagedFields(live);
    Manager self = Manager.applying(manager, subresource);
    Entry last = managed.entries().get(self);
    FieldSet set =
        ConfigurationFields.of(config, shape).recursiveDifference(reset).difference(STRIPPED);
    ObjectNode merged = (ObjectNode) StructuredMerge.of(before, config, shape);
    managed.put(self, set, apiVersion, last == null ? null : last.time());
    // nothing to remove: this manager gave up no field
    ObjectNode pruned =
        last == null || last.fields().difference(set).isEmpty()
            ? merged
            : prune(merged, managed, last.fields());
    takeFromOthers(before, pruned, managed, self, force);
    boolean same = ValueEquality.same(before, pruned);
    if (!same && managed.entries().containsKey(self)) {
      managed.put(self, set, apiVersion, now);
    }
    if (set.isEmpty()) {
      managed.entries().remove(self);
    }
    ObjectNode result = withoutManagedFields(same ? before : pruned);
    encode(managed, result);
    return result;
  }

  private static ObjectNode emptyLike(ObjectNode live) {
    ObjectNode empty = SandboxJson.object();
    empty.set("apiVersion", live.path("apiVersion"));
    empty.set("kind", live.path("kind"));
    empty.putObject("metadata");
    return empty;
  }

  private ObjectNode prune(ObjectNode merged, ManagedFieldsEntries managed, FieldSet last) {
    FieldSet lastNamed = last.ensureNamedFieldsAreMembers(shape);
    ObjectNode pruned = FieldRemoval.of(merged, lastNamed, shape);
    FieldSet mergedSet = ConfigurationFields.of(merged, shape).ensureNamedFieldsAreMembers(shape);
    FieldSet owned = new FieldSet();
    for (Entry entry : managed.entries().values()) {
      owned = owned.union(entry.fields());
    }
    FieldSet prunedSet = ConfigurationFields.of(pruned, shape).ensureNamedFieldsAreMembers(shape);
    FieldSet kept = prunedSet.union(owned.ensureNamedFieldsAreMembers(shape));
    pruned = FieldRemoval.of(merged, mergedSet.difference(kept), shape);
    FieldSet prunedAgain = ConfigurationFields.of(pruned, shape).ensureNamedFieldsAreMembers(shape);
    return FieldRemoval.of(
        merged, mergedSet.difference(prunedAgain).intersection(lastNamed), shape);
  }

  private FieldComparison takeFromOthers(
      ObjectNode before,
      ObjectNode after,
      ManagedFieldsEntries managed,
      Manager self,
      boolean force) {
    FieldComparison comparison = FieldComparison.of(before, after, shape).without(reset);
    FieldSet changed = comparison.modified().union(comparison.added());
    Map<Manager, FieldSet> conflicts = new LinkedHashMap<>();
    for (Map.Entry<Manager, Entry> other : managed.entries().entrySet()) {
      FieldSet common = other.getValue().fields().intersection(changed);
      if (!other.getKey().equals(self) && !common.isEmpty()) {
        conflicts.put(other.getKey(), common);
      }
    }
    if (!force && !conflicts.isEmpty()) {
      throw ConflictMessages.exception(conflicts, managed, subresource);
    }
    for (Manager other : new ArrayList<>(managed.entries().keySet())) {
      if (!other.equals(self)) {
        FieldSet lost = conflicts.getOrDefault(other, new FieldSet()).union(comparison.removed());
        Entry entry = managed.entries().get(other);
        if (entry != null) {
          managed.setFields(other, entry.fields().difference(lost));
        }
      }
    }
    return comparison;
  }

  private ManagedFieldsEntries liveOrNew(ObjectNode live, ObjectNode candidate) {
    JsonNode given = candidate.path("metadata").path("managedFields");
    JsonNode old = live.path("metadata").path("managedFields");
    if (!subresource.isEmpty()) {
      return ManagedFieldsEntries.decode(old);
    }
    if (given.size() == 1 && given.get(0).isObject() && given.get(0).isEmpty()) {
      return new ManagedFieldsEntries();
    }
    ManagedFieldsEntries managed;
    try {
      managed = ManagedFieldsEntries.decode(given);
    } catch (IllegalArgumentException e) {
      return ManagedFieldsEntries.decode(old);
    }
    return managed.isEmpty() ? ManagedFieldsEntries.decode(old) : managed;
  }

  private static void encode(ManagedFieldsEntries managed, ObjectNode object) {
    ObjectNode metadata = object.withObjectProperty("metadata");
    JsonNode list = managed.encoded();
    if (list.isEmpty()) {
      metadata.remove("managedFields");
    } else {
      metadata.set("managedFields", list);
    }
  }

  /** Copies the top level and the metadata; the rest is shared. */
  private static ObjectNode withoutManagedFields(ObjectNode object) {
    ObjectNode copy = SandboxJson.object();
    copy.setAll(object);
    if (object.path("metadata") instanceof ObjectNode metadata) {
      ObjectNode rest = SandboxJson.object();
      rest.setAll(metadata);
      rest.remove("managedFields");
      copy.set("metadata", rest);
    }
    return copy;
  }
}
