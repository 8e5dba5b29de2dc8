package io.kontrol.reconciler.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Finds the list item that the keys of a FieldsV1 set identify. */
public final class ListItemKeys {
  private ListItemKeys() {}

  /**
   * A manifest may omit a key with a default ({@code protocol: TCP}) if no other item has it.
   *
   * @return -1 if there is none
   */
  static int indexOf(JsonNode list, JsonNode keys) {
    int defaulted = -1;
    for (int i = 0; i < list.size(); i++) {
      JsonNode item = list.path(i);
      if (agrees(item, keys, false)) {
        return i;
      }
      if (defaulted < 0 && agrees(item, keys, true)) {
        defaulted = i;
      }
    }
    return defaulted;
  }

  static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode item : list) {
      if (item.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean agrees(JsonNode item, JsonNode keys, boolean defaults) {
    boolean any = false;
    for (Map.Entry<String, JsonNode> key : keys.properties()) {
      JsonNode value = item.get(key.getKey());
      boolean same = key.getValue().equals(value);
      if (!same && (value != null || !defaults)) {
        return false;
      }
      any |= same;
    }
    return any;
  }
}
