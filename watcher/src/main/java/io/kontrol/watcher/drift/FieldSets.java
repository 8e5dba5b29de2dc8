package io.kontrol.watcher.drift;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.kubernetes.KontrolMetadata;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The field sets of all managers of an object, newest first. */
public record FieldSets(List<Entry> entries) {

  record Entry(String manager, boolean ours, String time, JsonNode fields) {}

  static FieldSets of(JsonNode managedFields) {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode entry : managedFields) {
      String manager = entry.path("manager").asText();
      boolean ours =
          manager.equals(KontrolMetadata.FIELD_MANAGER)
              && entry.path("operation").asText().equals("Apply")
              && entry.path("subresource").asText().isEmpty();
      entries.add(new Entry(manager, ours, entry.path("time").asText(), entry.path("fieldsV1")));
    }
    entries.sort(Comparator.comparing(Entry::time).reversed());
    return new FieldSets(List.copyOf(entries));
  }

  /** The other manager that most recently became owner of this field or a part of it. */
  Optional<String> ownerOf(List<String> steps) {
    return entries.stream()
        .filter(entry -> !entry.ours() && !at(entry.fields(), steps).isMissingNode())
        .map(Entry::manager)
        .findFirst();
  }

  /** The names of the keys that identify the items of a list; may be empty. */
  List<String> keysOfList(List<String> steps) {
    TreeSet<String> keys = new TreeSet<>();
    for (Entry entry : entries) {
      for (Map.Entry<String, JsonNode> child : at(entry.fields(), steps).properties()) {
        if (child.getKey().startsWith("k:")) {
          Json.read(child.getKey().substring(2)).fieldNames().forEachRemaining(keys::add);
        }
      }
    }
    return List.copyOf(keys);
  }

  /** Whether the items of a list are owned one by one, as values of a set. */
  boolean isSet(List<String> steps) {
    return entries.stream()
        .flatMap(entry -> at(entry.fields(), steps).properties().stream())
        .anyMatch(child -> child.getKey().startsWith("v:"));
  }

  private static JsonNode at(JsonNode fields, List<String> steps) {
    JsonNode here = fields;
    for (String step : steps) {
      here = here.path(step);
    }
    return here;
  }
}
