package io.kontrol.sandbox.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.schema.Shape;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A set of paths in an object: the members at this level, and for each path element a set of its
 * own. Operations return new sets; only {@link #insert} changes one.
 */
public final class FieldSet {
  private final SortedSet<PathElement> members;
  private final SortedMap<PathElement, FieldSet> children;

  public FieldSet() {
    this(new TreeSet<>(), new TreeMap<>());
  }

  private FieldSet(SortedSet<PathElement> members, SortedMap<PathElement, FieldSet> children) {
    this.members = members;
    this.children = children;
  }

  /** A set of paths that each consist of names, such as {@code metadata}, {@code name}. */
  static FieldSet ofNames(List<List<String>> paths) {
    FieldSet set = new FieldSet();
    for (List<String> path : paths) {
      set.insert(path.stream().<PathElement>map(PathElement.Name::new).toList());
    }
    return set;
  }

  public boolean isEmpty() {
    return members.isEmpty() && children.values().stream().allMatch(FieldSet::isEmpty);
  }

  boolean has(PathElement element) {
    return members.contains(element);
  }

  /** The set below a path element; empty where there is none. */
  @Nullable FieldSet under(PathElement element) {
    return children.get(element);
  }

  /** The empty path, which is the object itself, belongs to no set. */
  void insert(List<PathElement> path) {
    if (path.isEmpty()) {
      return;
    }
    FieldSet set = this;
    for (PathElement element : path.subList(0, path.size() - 1)) {
      set = set.children.computeIfAbsent(element, e -> new FieldSet());
    }
    set.members.add(path.get(path.size() - 1));
  }

  FieldSet union(FieldSet other) {
    TreeSet<PathElement> all = new TreeSet<>(members);
    all.addAll(other.members);
    TreeMap<PathElement, FieldSet> sets = new TreeMap<>(children);
    other.children.forEach((element, set) -> sets.merge(element, set, FieldSet::union));
    return new FieldSet(all, sets);
  }

  FieldSet intersection(FieldSet other) {
    TreeSet<PathElement> common = new TreeSet<>(members);
    common.retainAll(other.members);
    TreeMap<PathElement, FieldSet> sets = new TreeMap<>();
    children.forEach(
        (element, set) -> {
          FieldSet otherSet = other.children.get(element);
          if (otherSet != null) {
            putUnlessEmpty(sets, element, set.intersection(otherSet));
          }
        });
    return new FieldSet(common, sets);
  }

  /** This set without the other's members; paths below a member stay. */
  FieldSet difference(FieldSet other) {
    TreeSet<PathElement> rest = new TreeSet<>(members);
    rest.removeAll(other.members);
    TreeMap<PathElement, FieldSet> sets = new TreeMap<>();
    children.forEach(
        (element, set) -> {
          FieldSet otherSet = other.children.get(element);
          putUnlessEmpty(sets, element, otherSet == null ? set : set.difference(otherSet));
        });
    return new FieldSet(rest, sets);
  }

  /** This set without the other's members and all paths below them. */
  FieldSet recursiveDifference(FieldSet other) {
    TreeSet<PathElement> rest = new TreeSet<>(members);
    rest.removeAll(other.members);
    TreeMap<PathElement, FieldSet> sets = new TreeMap<>();
    children.forEach(
        (element, set) -> {
          if (!other.members.contains(element)) {
            FieldSet otherSet = other.children.get(element);
            putUnlessEmpty(
                sets, element, otherSet == null ? set : set.recursiveDifference(otherSet));
          }
        });
    return new FieldSet(rest, sets);
  }

  /** ConfigurationAdds fields that a schema names where a path below them is a member. */
  FieldSet ensureNamedFieldsAreMembers(Shape shape) {
    TreeSet<PathElement> all = new TreeSet<>(members);
    TreeMap<PathElement, FieldSet> sets = new TreeMap<>();
    children.forEach(
        (element, set) -> {
          Shape under = Shape.Any.ANY;
          if (element instanceof PathElement.Name name) {
            if (shape.field(name.name()).isPresent()) {
              all.add(element);
            }
            under = shape.under(name.name());
          } else if (element instanceof PathElement.Key) {
            under = shape.item();
          }
          sets.put(element, set.ensureNamedFieldsAreMembers(under));
        });
    return new FieldSet(all, sets);
  }

  /** Visits each member, in order. */
  void forEach(BiConsumer<String, PathElement> action) {
    forEach("", action);
  }

  private void forEach(String prefix, BiConsumer<String, PathElement> action) {
    members.forEach(element -> action.accept(prefix, element));
    children.forEach((element, set) -> set.forEach(prefix + element.shown(), action));
  }

  /** In the form of {@code fieldsV1}. */
  ObjectNode encoded() {
    ObjectNode object = SandboxJson.object();
    TreeSet<PathElement> all = new TreeSet<>(members);
    all.addAll(children.keySet());
    for (PathElement element : all) {
      FieldSet set = children.get(element);
      boolean member = members.contains(element);
      if (set == null || set.isEmpty()) {
        if (member) {
          object.putObject(element.encoded());
        }
        continue;
      }
      ObjectNode under = SandboxJson.object();
      if (member) {
        under.putObject(".");
      }
      under.setAll(set.encoded());
      object.set(element.encoded(), under);
    }
    return object;
  }

  /**
   * @throws IllegalArgumentException when the JSON is no field set
   */
  static FieldSet decode(JsonNode fields) {
    FieldSet set = new FieldSet();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (field.getKey().equals(".")) {
        continue;
      }
      PathElement element = PathElement.decode(field.getKey());
      JsonNode under = field.getValue();
      if (under.isEmpty() || under.has(".")) {
        set.members.add(element);
      }
      if (!under.isEmpty()) {
        putUnlessEmpty(set.children, element, decode(under));
      }
    }
    return set;
  }

  private static void putUnlessEmpty(
      Map<PathElement, FieldSet> sets, PathElement element, FieldSet set) {
    if (!set.isEmpty()) {
      sets.put(element, set);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FieldSet set
        && members.equals(set.members)
        && children.equals(set.children);
  }

  @Override
  public int hashCode() {
    return 31 * members.hashCode() + children.hashCode();
  }

  @Override
  public String toString() {
    return encoded().toString();
  }
}
