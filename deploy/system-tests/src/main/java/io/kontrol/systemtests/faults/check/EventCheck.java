package io.kontrol.systemtests.faults.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The event log has each change once, each success once, and no success without a change. */
final class EventCheck {
  private final TableSnapshot rows;
  private final List<Violation> violations = new ArrayList<>();

  private record Key(int resourceId, int generation) {}

  EventCheck(TableSnapshot rows) {
    this.rows = rows;
  }

  List<Violation> check() {
    Map<Key, Integer> changes = count("user", "");
    Map<Key, Integer> successes = count("reconciler", "ApplySucceeded");
    Map<Key, Boolean> history = new HashMap<>();
    rows.revisions()
        .forEach(r -> history.put(new Key(r.resourceId(), r.generation()), Boolean.TRUE));
    history
        .keySet()
        .forEach(
            key -> {
              if (!changes.containsKey(key)) {
                violate("each change is in the log", text(key) + " has no event");
              }
            });
    successes.forEach(
        (key, times) -> {
          if (times > 1) {
            violate("one success per generation", text(key) + " succeeded " + times + " times");
          }
          if (!history.containsKey(key)) {
            violate("no success without a change", text(key) + " was never desired");
          }
        });
    for (TableSnapshot.Desired resource : rows.desired()) {
      Key newest = new Key(resource.id(), resource.generation());
      if (!resource.deleted() && !successes.containsKey(newest)) {
        violate("each generation is applied or overtaken", text(newest) + " has no success");
      }
      if (resource.deleted() && times(resource.id(), "Deleted") > 1) {
        violate("one end per resource", resource + " was deleted more than once");
      }
    }
    return violations;
  }

  private long times(int resourceId, String type) {
    return rows.events().stream()
        .filter(e -> e.source().equals("reconciler"))
        .filter(e -> e.resourceId() == resourceId && e.type().equals(type))
        .count();
  }

  /**
   * @param type empty for any type
   */
  private Map<Key, Integer> count(String source, String type) {
    Map<Key, Integer> counts = new HashMap<>();
    for (TableSnapshot.Logged event : rows.events()) {
      if (event.source().equals(source) && (type.isEmpty() || event.type().equals(type))) {
        counts.merge(new Key(event.resourceId(), event.generation()), 1, Integer::sum);
      }
    }
    return counts;
  }

  private static String text(Key key) {
    return "resource " + key.resourceId() + " generation " + key.generation();
  }

  private void violate(String rule, String detail) {
    violations.add(new Violation(rule, detail));
  }
}
