package io.kontrol.sandbox.apply;

import io.kontrol.sandbox.apply.ConflictException.Conflict;
import io.kontrol.sandbox.apply.ManagedFieldsEntries.Entry;
import io.kontrol.sandbox.apply.ManagedFieldsEntries.Manager;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Conflict messages in the API server's wording. */
final class ConflictMessages {
  private ConflictMessages() {}

  /**
   * @param subresource of the apply; a scale has an API version of its own
   */
  static ConflictException exception(
      Map<Manager, FieldSet> conflicts, ManagedFieldsEntries managed, String subresource) {
    List<Conflict> all = new ArrayList<>();
    conflicts.forEach(
        (manager, fields) ->
            fields.forEach(
                (prefix, element) ->
                    all.add(
                        new Conflict(
                            owner(manager, managed.entries().get(manager), subresource),
                            prefix + element.shown()))));
    List<Conflict> byField = all.stream().sorted(Comparator.comparing(Conflict::field)).toList();
    return new ConflictException(byField, message(byField));
  }

  private static String owner(Manager manager, @Nullable Entry entry, String subresource) {
    String text = "\"" + manager.name() + "\"";
    if (!manager.subresource().isEmpty()) {
      text += " with subresource \"" + manager.subresource() + "\"";
    }
    if (entry != null && manager.operation().equals("Update")) {
      text += " using " + (subresource.equals("scale") ? "autoscaling/v1" : entry.apiVersion());
    }
    return text;
  }

  private static String message(List<Conflict> conflicts) {
    if (conflicts.size() == 1) {
      Conflict only = conflicts.get(0);
      return "Apply failed with 1 conflict: conflict with " + only.owner() + ": " + only.field();
    }
    Map<String, List<String>> byOwner = new TreeMap<>();
    conflicts.forEach(
        c -> byOwner.computeIfAbsent(c.owner(), o -> new ArrayList<>()).add(c.field()));
    List<String> parts = new ArrayList<>();
    byOwner.forEach(
        (owner, fields) -> {
          parts.add("conflicts with " + owner + ":");
          fields.stream().sorted().forEach(field -> parts.add("- " + field));
        });
    return "Apply failed with " + conflicts.size() + " conflicts: " + String.join("\n", parts);
  }
}
