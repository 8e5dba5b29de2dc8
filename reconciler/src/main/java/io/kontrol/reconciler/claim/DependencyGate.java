package io.kontrol.reconciler.claim;

import io.kontrol.reconciler.claim.WorkQueue.Line;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who waits for whom. Within a line and scope a later phase waits for the earlier ones that have
 * begun; an object waits for its namespace and its definition, and these, on their way out, wait
 * for what lives in them. Not thread-safe.
 */
final class DependencyGate {
  private record Scope(Line line, String name) {}

  /** Phases that have begun, with how many, by scope. */
  private final Map<Scope, TreeMap<Integer, Integer>> phases = new HashMap<>();

  /** Foundations under way: their children wait. */
  private final Map<String, Integer> coming = new HashMap<>();

  /** Deletes under way, by what they live in: its own delete waits. */
  private final Map<String, Integer> leaving = new HashMap<>();

  /** From now on others may have to wait for it. */
  void expect(WorkItem item) {
    count(item, 1);
  }

  /** Nobody waits for it to come, or to leave, any more. */
  void forget(WorkItem item) {
    count(item, -1);
  }

  private void count(WorkItem item, int by) {
    if (item.deleting()) {
      item.needs().forEach(need -> add(leaving, need, by));
    } else if (item.isFoundation()) {
      add(coming, item.provides(), by);
    }
  }

  /** Later phases of its scope wait. */
  void begin(WorkItem item, Line line) {
    Scope scope = new Scope(line, item.scope());
    add(phases.computeIfAbsent(scope, s -> new TreeMap<>()), item.phase(), 1);
  }

  void end(WorkItem item, Line line) {
    Scope scope = new Scope(line, item.scope());
    TreeMap<Integer, Integer> begun = phases.get(scope);
    if (begun == null) {
      return;
    }
    add(begun, item.phase(), -1);
    if (begun.isEmpty()) {
      phases.remove(scope);
    }
  }

  boolean mayGo(WorkItem item, Line line) {
    TreeMap<Integer, Integer> begun = phases.get(new Scope(line, item.scope()));
    if (begun != null && begun.firstKey() < item.phase()) {
      return false;
    }
    if (item.deleting()) {
      return !item.isFoundation() || !leaving.containsKey(item.provides());
    }
    return item.needs().stream().noneMatch(coming::containsKey);
  }

  private static <K> void add(Map<K, Integer> counts, K key, int by) {
    counts.merge(key, by, (a, b) -> a + b == 0 ? null : a + b);
  }
}
