package io.kontrol.sandbox.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One state of an object: its JSON as it is sent, and the fields that lookups need.
 *
 * @param deleting whether it waits for its finalizers
 * @param json shared by all readers, never changed
 */
@SuppressWarnings(
    "ArrayRecordComponent") // the bytes are sent as they are; a copy per reader would cost too much
public record StoreEntry(
    StoreKey key,
    long version,
    String uid,
    Map<String, String> labels,
    List<String> ownerUids,
    boolean deleting,
    byte[] json) {

  public static StoreEntry of(StoreKey key, long version, ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    return new StoreEntry(
        key,
        version,
        metadata.path("uid").asText(),
        labels(metadata.path("labels")),
        owners(metadata.path("ownerReferences")),
        metadata.has("deletionTimestamp"),
        SandboxJson.write(object));
  }

  public ObjectNode object() {
    return SandboxJson.readOwn(json);
  }

  private static Map<String, String> labels(JsonNode node) {
    if (node.isEmpty()) {
      return Map.of();
    }
    Map<String, String> labels = new TreeMap<>();
    node.properties().forEach(e -> labels.put(e.getKey().intern(), e.getValue().asText()));
    return Map.copyOf(labels);
  }

  private static List<String> owners(JsonNode references) {
    List<String> owners = new ArrayList<>();
    references.forEach(reference -> owners.add(reference.path("uid").asText()));
    return List.copyOf(owners);
  }
}
