package io.kontrol.systemtests.faults.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/** Whether an object contains all desired fields; others do not matter. */
final class Subset {
  private Subset() {}

  /** The first path at which a desired value is missing or different. */
  static Optional<String> firstDifference(JsonNode wanted, JsonNode found) {
    return difference("", wanted, found);
  }

  private static Optional<String> difference(String path, JsonNode wanted, JsonNode found) {
    if (wanted.isObject()) {
      for (Map.Entry<String, JsonNode> field : wanted.properties()) {
        Optional<String> below =
            difference(path + "/" + field.getKey(), field.getValue(), found.path(field.getKey()));
        if (below.isPresent()) {
          return below;
        }
      }
      return Optional.empty();
    }
    if (wanted.isArray()) {
      if (wanted.size() > found.size()) {
        return Optional.of(path + " has " + found.size() + " items instead of " + wanted.size());
      }
      for (int i = 0; i < wanted.size(); i++) {
        Optional<String> below = difference(path + "/" + i, wanted.path(i), found.path(i));
        if (below.isPresent() && !isElsewhere(wanted.path(i), found)) {
          return below;
        }
      }
      return Optional.empty();
    }
    return wanted.equals(found)
        ? Optional.empty()
        : Optional.of(path + " is " + found + " instead of " + wanted);
  }

  /** Lists of objects are merged by key, so items of other managers may come first. */
  private static boolean isElsewhere(JsonNode wanted, JsonNode found) {
    if (!wanted.isObject()) {
      return false;
    }
    for (JsonNode item : found) {
      if (difference("", wanted, item).isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
