package io.kontrol.reconciler.claim;

import io.kontrol.reconciler.claim.WorkQueue.Line;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Decides which queued item may start. Within a line and scope a later phase waits for earlier ones
 * that have started. An object waits for its namespace and its definition; their deletes wait for
 * the deletes of what lives in them. Not thread-safe.
 */
final class DependencyGate {
  private record Scope(Line line, String name) {}

  /** Per scope: the phases that have started, with the number of items in each. */
  private final Map<Scope, TreeMap<Integer, Integer>> started = new HashMap<>();

  /** Namespaces and definitions that are queued or started, which others wait for. */
  private final Map<String, Integer> applying = new HashMap<>();

  /** Deletes that are queued or started, counted per dependency, whose own delete waits. */
  private final Map<String, Integer> deleting = new HashMap<>();

  /** The item is queued: others may have to wait for it. */
  void expect(WorkItem item) {
    count(item, 1);
  }

  /** Nobody has to wait for the item any more. */
  void forget(WorkItem item) {
    count(item, -1);
  }

  private void count(WorkItem item, int by) {
    if (item.deleting()) {
      item.needs().forEach(need -> add(deleting, need, by));
    } else {
      item.provides().ifPresent(key -> add(applying, key, by));
    }
  }

  /** The item has started: later phases of its scope wait. */
  void begin(WorkItem item, Line line) {
    Scope scope = new Scope(line, item.scope());
    add(started.computeIfAbsent(scope, s -> new TreeMap<>()), item.phase(), 1);
  }

  /** Later phases need not wait for the item any more. */
  void end(WorkItem item, Line line) {
    Scope scope = new Scope(line, item.scope());
    TreeMap<Integer, Integer> phases = started.get(scope);
    if (phases == null) {
      return;
    }
    add(phases, item.phase(), -1);
    if (phases.isEmpty()) {
      started.remove(scope);
    }
  }

  boolean mayStart(WorkItem item, Line line) {
    TreeMap<Integer, Integer> phases = started.get(new Scope(line, item.scope()));
    if (phases != null && phases.firstKey() < item.phase()) {
      return false;
    }
    if (item.deleting()) {
      return item.provides().filter(deleting::containsKey).isEmpty();
    }
    return item.needs().stream().noneMatch(applying::containsKey);
  }

  private static <K> void add(Map<K, Integer> counts, K key, int by) {
    counts.merge(key, by, (a, b) -> a + b == 0 ? null : a + b);
  }
}
