package io.kontrol.sandbox.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The managed fields of one object, by manager. */
final class ManagedFieldsEntries {
  /**
   * Identity of a field manager. For {@code Apply} entries it has no API version, so that a manager
   * that moves to another version stays the same.
   */
  record Manager(String name, String operation, String apiVersion, String subresource) {
    static Manager applying(String name, String subresource) {
      return new Manager(name, "Apply", "", subresource);
    }

    static Manager updating(String name, String apiVersion, String subresource) {
      return new Manager(name, "Update", apiVersion, subresource);
    }
  }

  /** The fields of one manager, in one API version, with the time of its last change. */
  record Entry(String apiVersion, FieldSet fields, @Nullable String time) {}

  private final Map<Manager, Entry> entries = new LinkedHashMap<>();

  static ManagedFieldsEntries decode(JsonNode list) {
    ManagedFieldsEntries managed = new ManagedFieldsEntries();
    for (JsonNode item : list) {
      String operation = item.path("operation").asText();
      String version = item.path("apiVersion").asText();
      String subresource = item.path("subresource").asText();
      String name = item.path("manager").asText();
      Manager manager =
          operation.equals("Apply")
              ? Manager.applying(name, subresource)
              : Manager.updating(name, version, subresource);
      managed.entries.put(
          manager,
          new Entry(
              version,
              FieldSet.decode(item.path("fieldsV1")),
              item.hasNonNull("time") ? item.path("time").asText() : null));
    }
    return managed;
  }

  Map<Manager, Entry> entries() {
    return entries;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  void put(Manager manager, FieldSet fields, String apiVersion, @Nullable String time) {
    entries.put(manager, new Entry(apiVersion, fields, time));
  }

  void setFields(Manager manager, FieldSet fields) {
    entries.computeIfPresent(
        manager,
        (m, entry) ->
            fields.isEmpty() ? null : new Entry(entry.apiVersion(), fields, entry.time()));
  }

  /** Keeps at most ten {@code Update} entries: the oldest ones of a version are merged. */
  void capUpdaters(int most) {
    List<Manager> updaters =
        new ArrayList<>(
            entries.keySet().stream().filter(m -> m.operation().equals("Update")).toList());
    if (updaters.size() <= most) {
      return;
    }
    updaters.sort(Comparator.comparing(m -> timeOf(m)));
    int count = updaters.size();
    for (Manager manager : updaters) {
      if (count <= most) {
        return;
      }
      Entry old = java.util.Objects.requireNonNull(entries.remove(manager));
      Manager bucket = Manager.updating("ancient-changes", old.apiVersion(), "");
      Entry shared = entries.get(bucket);
      if (shared != null) {
        count--;
      }
      entries.put(
          bucket,
          new Entry(
              old.apiVersion(),
              shared == null ? old.fields() : shared.fields().union(old.fields()),
              old.time()));
    }
  }

  ArrayNode encoded() {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    entries.entrySet().stream()
        .filter(entry -> !entry.getValue().fields().isEmpty())
        .sorted(
            Comparator.<Map.Entry<Manager, Entry>, String>comparing(e -> e.getKey().operation())
                .thenComparing(e -> timeOf(e.getKey()))
                .thenComparing(e -> e.getKey().name())
                .thenComparing(e -> e.getValue().apiVersion())
                .thenComparing(e -> e.getKey().subresource()))
        .forEach(entry -> list.add(encoded(entry.getKey(), entry.getValue())));
    return list;
  }

  private String timeOf(Manager manager) {
    Entry entry = entries.get(manager);
    return entry == null || entry.time() == null ? "" : entry.time();
  }

  private static ObjectNode encoded(Manager manager, Entry entry) {
    ObjectNode item = JsonNodeFactory.instance.objectNode();
    item.put("manager", manager.name());
    item.put("operation", manager.operation());
    item.put("apiVersion", entry.apiVersion());
    if (entry.time() != null) {
      item.put("time", entry.time());
    }
    item.put("fieldsType", "FieldsV1");
    item.set("fieldsV1", entry.fields().encoded());
    if (!manager.subresource().isEmpty()) {
      item.put("subresource", manager.subresource());
    }
    return item;
  }
}
