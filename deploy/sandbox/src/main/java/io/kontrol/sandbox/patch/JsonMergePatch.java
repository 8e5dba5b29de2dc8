package io.kontrol.sandbox.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import java.util.Map;

/** RFC 7386 merge patches. */
public final class JsonMergePatch {
  private JsonMergePatch() {}

  /** A null removes a field, objects are merged, other values are set. */
  public static JsonNode merge(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch.deepCopy();
    }
    ObjectNode result = target.isObject() ? ((ObjectNode) target).deepCopy() : SandboxJson.object();
    for (Map.Entry<String, JsonNode> entry : patch.properties()) {
      if (entry.getValue().isNull()) {
        result.remove(entry.getKey());
      } else {
        result.set(entry.getKey(), merge(result.path(entry.getKey()), entry.getValue()));
      }
    }
    return result;
  }
}
