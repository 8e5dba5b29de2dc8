package io.kontrol.reconciler.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.kontrol.model.kubernetes.FieldKeys;
import io.kontrol.model.kubernetes.OwnedFields;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds the fields of a manifest that the cluster's admission changed or removed, by a mutating
 * webhook or policy. The API server still records us as the owner of such fields, since admission
 * runs after ownership is computed; only the values show it.
 *
 * <p>It walks the set of fields that we own, from the answer: that set says how the items of each
 * list are identified, and leaves out fields that the server takes from nobody. Fields that others
 * added do not count, nor do {@link EquivalentValues}.
 */
public final class AlteredFields {
  /** More are not reported. */
  private static final int MOST = 100;

  private final List<String> ignored;
  private final StringBuilder path = new StringBuilder();
  private final List<String> altered = new ArrayList<>();

  private AlteredFields(List<String> ignored) {
    this.ignored = ignored;
  }

  /**
   * @param manifest as it was sent
   * @param answer the resulting object
   * @param ignored JSON Pointers to fields that are left to the cluster
   * @return JSON Pointers into the manifest, sorted
   */
  public static List<String> of(JsonNode manifest, JsonNode answer, List<String> ignored) {
    AlteredFields fields = new AlteredFields(ignored);
    fields.walk(OwnedFields.ownedSet(answer), manifest, answer, FieldLocation.of(manifest));
    fields.altered.sort(null);
    return fields.altered;
  }

  private void walk(JsonNode set, JsonNode wanted, JsonNode found, FieldLocation place) {
    for (Map.Entry<String, JsonNode> member : set.properties()) {
      String key = member.getKey();
      if (altered.size() >= MOST) {
        return;
      }
      if (key.length() < 2) {
        continue; // the field itself
      }
      String rest = key.substring(2);
      switch (key.charAt(0)) {
        case 'f' ->
            visit(member.getValue(), rest, wanted.path(rest), found.path(rest), place.below(rest));
        case 'k' -> visitItem(member.getValue(), FieldKeys.parsed(rest), wanted, found, place);
        case 'v' -> visitValue(FieldKeys.parsed(rest), wanted, found);
        case 'i' -> {
          int index = Integer.parseInt(rest);
          visit(member.getValue(), rest, wanted.path(index), found.path(index), place);
        }
        default -> {} // a path element that this version does not know
      }
    }
  }

  private void visitItem(
      JsonNode set, JsonNode keys, JsonNode wanted, JsonNode found, FieldLocation place) {
    int index = ListItemKeys.indexOf(wanted, keys);
    if (index >= 0) {
      JsonNode item = found.path(ListItemKeys.indexOf(found, keys));
      visit(set, String.valueOf(index), wanted.path(index), item, place);
    }
  }

  /** An item of a set, such as the finalizers. */
  private void visitValue(JsonNode value, JsonNode wanted, JsonNode found) {
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.path(i).equals(value)) {
        JsonNode item = ListItemKeys.contains(found, value) ? value : MissingNode.getInstance();
        visit(MissingNode.getInstance(), String.valueOf(i), value, item, FieldLocation.TEXT);
        return;
      }
    }
  }

  private void visit(
      JsonNode set, String step, JsonNode wanted, JsonNode found, FieldLocation place) {
    if (wanted.isMissingNode()) {
      return; // owned by an earlier version of the kind
    }
    int length = path.length();
    path.append('/').append(escaped(step));
    if (ignored.isEmpty() || !ignored.contains(path.toString())) {
      compare(set, wanted, found, place);
    }
    path.setLength(length);
  }

  private void compare(JsonNode set, JsonNode wanted, JsonNode found, FieldLocation place) {
    boolean deeper =
        !set.isEmpty()
            && ((wanted.isObject() && found.isObject()) || (wanted.isArray() && found.isArray()));
    if (deeper) {
      walk(set, wanted, found, place);
    } else if (!EquivalentValues.isSame(wanted, found, place)) {
      altered.add(path.toString());
    }
  }

  private static String escaped(String step) {
    return step.indexOf('~') < 0 && step.indexOf('/') < 0
        ? step
        : step.replace("~", "~0").replace("/", "~1");
  }
}
