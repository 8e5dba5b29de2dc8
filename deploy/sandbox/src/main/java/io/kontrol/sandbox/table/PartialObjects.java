package io.kontrol.sandbox.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.store.StoreEntry;
import java.util.List;

/** Objects with their metadata alone. */
public final class PartialObjects {
  private PartialObjects() {}

  public static ObjectNode of(JsonNode object) {
    ObjectNode partial = bare("PartialObjectMetadata");
    partial.set("metadata", object.path("metadata"));
    return partial;
  }

  /** The items alone; the caller adds the metadata of the list. */
  public static ObjectNode list(List<StoreEntry> objects) {
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
