package io.kontrol.api.stack.deployment.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.desired.diff.Difference;
import io.kontrol.api.desired.diff.SecretData;
import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.stack.deployment.row.DeploymentSecrets;
import io.kontrol.model.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Compares the objects of two generations, or of one with the cluster; Secrets by digests. */
@ApplicationScoped
public class ObjectDifferences {
  private final DeploymentSecrets secrets;

  public ObjectDifferences(DeploymentSecrets secrets) {
    this.secrets = secrets;
  }

  /** An object as its identity tells it, whatever version of its API it is written in. */
  public record Key(String group, String kind, String namespace, String name) {
    public static Key of(JsonNode object) {
      return new Key(
          Manifest.groupOf(object.path("apiVersion").asText()),
          object.path("kind").asText(),
          object.path("metadata").path("namespace").asText(""),
          object.path("metadata").path("name").asText());
    }
  }

  /**
   * What becomes of one object.
   *
   * @param action created, configured, unchanged or pruned
   */
  public record Change(String action, JsonNode object, JsonNode difference) {
    public ObjectNode json() {
      ObjectNode json = Json.mapper().createObjectNode();
      Key key = Key.of(object);
      json.put("action", action).put("api_version", object.path("apiVersion").asText());
      json.put("kind", key.kind()).put("namespace", key.namespace()).put("name", key.name());
      json.set("difference", difference);
      return json;
    }
  }

  /** In the order of the objects after, then those that are no longer there. */
  public List<Change> between(List<ObjectNode> before, List<ObjectNode> after) {
    Map<Key, ObjectNode> from = byKey(before);
    Map<Key, ObjectNode> to = byKey(after);
    Set<Key> keys = new LinkedHashSet<>(to.keySet());
    keys.addAll(from.keySet());
    List<Change> changes = new ArrayList<>();
    for (Key key : keys) {
      changes.add(change(from.get(key), to.get(key)));
    }
    return changes;
  }

  private static Change change(@Nullable ObjectNode before, @Nullable ObjectNode after) {
    ObjectNode nothing = Json.mapper().createObjectNode();
    ObjectNode from = before == null ? nothing : before;
    ObjectNode to = after == null ? nothing : after;
    if (from.equals(to)) {
      return new Change("unchanged", to, Json.mapper().nullNode());
    }
    String action = before == null ? "created" : after == null ? "pruned" : "configured";
    return new Change(
        action, after == null ? from : to, Difference.of("before", from, "after", to));
  }

  private Map<Key, ObjectNode> byKey(List<ObjectNode> objects) {
    Map<Key, ObjectNode> byKey = new LinkedHashMap<>();
    for (ObjectNode object : objects) {
      byKey.putIfAbsent(Key.of(object), comparable(object));
    }
    return byKey;
  }

  public ObjectNode comparable(ObjectNode object) {
    return (ObjectNode)
        sorted(
            DeploymentSecrets.isSecret(object) ? SecretData.fold(secrets.shown(object)) : object);
  }

  /** The database keeps fields in an order of its own. */
  private static JsonNode sorted(JsonNode node) {
    if (node.isArray()) {
      ArrayNode list = Json.mapper().createArrayNode();
      node.forEach(item -> list.add(sorted(item)));
      return list;
    }
    if (!node.isObject()) {
      return node;
    }
    ObjectNode object = Json.mapper().createObjectNode();
    Map<String, JsonNode> fields = new TreeMap<>();
    node.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    fields.forEach((name, value) -> object.set(name, sorted(value)));
    return object;
  }
}
