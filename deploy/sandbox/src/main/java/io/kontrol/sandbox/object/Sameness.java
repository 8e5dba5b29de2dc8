package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.apply.Values;

/** Whether a write changes anything; when someone last wrote is no change. */
final class Sameness {
  private Sameness() {}

  static boolean sameButTimes(ObjectNode before, ObjectNode after) {
    return Values.same(timeless(before), timeless(after));
  }

  private static ObjectNode timeless(ObjectNode object) {
    JsonNode managed = object.path("metadata").path("managedFields");
    if (managed.isEmpty()) {
      return object;
    }
    ObjectNode copy = object.deepCopy();
    copy.path("metadata")
        .path("managedFields")
        .forEach(entry -> ((ObjectNode) entry).remove("time"));
    return copy;
  }
}
