package io.kontrol.watcher.drift;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.kontrol.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Compares the applied manifest with the live object, leaf by leaf. A field that we no longer own
 * was changed by another manager. A field that we own with another value may only have been
 * normalized by the API server ("1000m" and "1"), so it counts only if no field was lost.
 */
public final class DriftDetector {
  /**
   * @param steps path elements of FieldsV1: {@code f:spec}, {@code f:replicas}
   */
  record Field(JsonPointer path, List<String> steps) {}

  private final FieldSets sets;
  private final List<Field> lost = new ArrayList<>();
  private final List<Field> different = new ArrayList<>();

  DriftDetector(FieldSets sets) {
    this.sets = sets;
  }

  List<Field> lost() {
    return lost;
  }

  List<Field> different() {
    return different;
  }

  void visit(JsonNode applied, JsonNode observed, JsonNode owned) {
    fields(new Field(JsonPointer.empty(), List.of()), applied, observed, owned);
  }

  private void fields(Field at, JsonNode applied, JsonNode observed, JsonNode owned) {
    for (Map.Entry<String, JsonNode> field : applied.properties()) {
      String step = "f:" + field.getKey();
      Field below = new Field(at.path().appendProperty(field.getKey()), plus(at.steps(), step));
      value(below, field.getValue(), observed.path(field.getKey()), owned.path(step));
    }
  }

  private void value(Field at, JsonNode applied, JsonNode observed, JsonNode owned) {
    boolean leaf = !owned.isMissingNode() && owned.isEmpty();
    if (applied.isNull()) {
      return; // a null asks for nothing
    }
    if (!leaf && applied.isObject() && !applied.isEmpty()) {
      fields(at, applied, observed, owned);
    } else if (!leaf && applied.isArray() && !applied.isEmpty()) {
      items(at, applied, observed, owned);
    } else {
      leaf(at, applied, observed, owned);
    }
  }

  private void items(Field at, JsonNode applied, JsonNode observed, JsonNode owned) {
    List<String> keys = sets.keysOfList(at.steps());
    boolean set = sets.isSet(at.steps());
    if (keys.isEmpty() && !set) {
      leaf(at, applied, observed, owned);
      return;
    }
    for (JsonNode item : applied) {
      int index = set ? indexOf(observed, item) : indexByKeys(observed, item, keys);
      String step = set ? "v:" + item : ownedItem(owned, item, keys);
      JsonPointer path = index < 0 ? at.path().appendProperty("-") : at.path().appendIndex(index);
      Field below = new Field(path, plus(at.steps(), step));
      JsonNode found = index < 0 ? MissingNode.getInstance() : observed.path(index);
      if (found.isMissingNode() || owned.path(step).isMissingNode()) {
        leaf(below, item, found, owned.path(step));
      } else {
        value(below, item, found, owned.path(step));
      }
    }
  }

  private void leaf(Field at, JsonNode applied, JsonNode observed, JsonNode owned) {
    if (owned.isMissingNode()) {
      lost.add(at);
    } else if (!applied.equals(observed)) {
      different.add(at);
    }
  }

  /** Keys that the manifest omits match any value. */
  private static int indexByKeys(JsonNode list, JsonNode item, List<String> keys) {
    for (int i = 0; i < list.size(); i++) {
      JsonNode candidate = list.get(i);
      if (keys.stream().allMatch(k -> !item.has(k) || item.get(k).equals(candidate.get(k)))) {
        return i;
      }
    }
    return -1;
  }

  private static String ownedItem(JsonNode owned, JsonNode item, List<String> keys) {
    for (Map.Entry<String, JsonNode> child : owned.properties()) {
      if (child.getKey().startsWith("k:")) {
        JsonNode wanted = Json.read(child.getKey().substring(2));
        if (keys.stream().allMatch(k -> !item.has(k) || item.get(k).equals(wanted.get(k)))) {
          return child.getKey();
        }
      }
    }
    return "k:" + item;
  }

  private static int indexOf(JsonNode list, JsonNode item) {
    for (int i = 0; i < list.size(); i++) {
      if (list.get(i).equals(item)) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> plus(List<String> steps, String step) {
    List<String> longer = new ArrayList<>(steps);
    longer.add(step);
    return List.copyOf(longer);
  }
}
