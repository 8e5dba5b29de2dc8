package io.kontrol.api.desired.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.document.YamlWriter;
import io.kontrol.api.platform.patch.UnifiedDiff;
import io.kontrol.model.json.Json;

/** A difference as JSON Patch and as unified diff. */
public final class Difference {
  private Difference() {}

  public static ObjectNode of(String fromName, JsonNode from, String toName, JsonNode to) {
    ObjectNode difference = Json.mapper().createObjectNode();
    difference.set("json_patch", JsonDiff.between(from, to));
    difference.put(
        "unified",
        UnifiedDiff.between(fromName, YamlWriter.write(from), toName, YamlWriter.write(to)));
    return difference;
  }
}
