package io.kontrol.sandbox.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.store.Stored;
import java.util.List;

/** Objects of which only the metadata are told. */
public final class Partial {
  private Partial() {}

  public static ObjectNode of(JsonNode object) {
    ObjectNode partial = bare("PartialObjectMetadata");
    partial.set("metadata", object.path("metadata"));
    return partial;
  }

  /** The items alone; what the list says of itself is the caller's to add. */
  public static ObjectNode list(List<Stored> objects) {
    ObjectNode list = bare("PartialObjectMetadataList");
    list.putObject("metadata");
    ArrayNode items = list.putArray("items");
    objects.forEach(one -> items.add(of(one.object())));
    return list;
  }

  private static ObjectNode bare(String kind) {
    return SandboxJson.object().put("kind", kind).put("apiVersion", "meta.k8s.io/v1");
  }
}
