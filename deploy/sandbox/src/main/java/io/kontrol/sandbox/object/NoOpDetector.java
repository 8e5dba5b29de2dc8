package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.apply.ValueEquality;
import io.kontrol.sandbox.json.SandboxJson;

/** Whether a write changes anything; the times of managed fields do not count. */
final class NoOpDetector {
  private NoOpDetector() {}

  static boolean sameButTimes(ObjectNode before, ObjectNode after) {
    return ValueEquality.same(timeless(before), timeless(after));
  }

  /** A copy without those times; the rest is shared with the object. */
  private static ObjectNode timeless(ObjectNode object) {
    JsonNode managed = object.path("metadata").path("managedFields");
    if (managed.isEmpty()) {
      return object;
    }
    ObjectNode metadata = shallow(object.path("metadata"));
    var entries = metadata.putArray("managedFields");
    for (JsonNode entry : managed) {
      entries.add(shallow(entry).without("time"));
    }
    ObjectNode copy = shallow(object);
    copy.set("metadata", metadata);
    return copy;
  }

  private static ObjectNode shallow(JsonNode object) {
    ObjectNode copy = SandboxJson.object();
    copy.setAll((ObjectNode) object);
    return copy;
  }
}
