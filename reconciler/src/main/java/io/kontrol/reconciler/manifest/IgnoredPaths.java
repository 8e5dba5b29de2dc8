package io.kontrol.reconciler.manifest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * Fields that are set at creation and then left to the cluster. Omitting them from a later apply
 * would delete them if nobody else owns them, so their live values are carried over; a field that
 * is absent from the live object is omitted.
 *
 * <p>An index in a pointer refers to the manifest's list. The live list may be longer or in another
 * order, so items that have a name are matched by it.
 */
public final class IgnoredPaths {
  private IgnoredPaths() {}

  /** Changes the manifest in place. */
  public static void carryOver(ObjectNode manifest, JsonNode live, List<String> pointers) {
    for (String text : pointers) {
      if (text.startsWith("/")) {
        carryOver(manifest, live, JsonPointer.compile(text));
      }
    }
  }

  private static void carryOver(ObjectNode manifest, JsonNode live, JsonPointer path) {
    if (path.tail() == null) {
      return;
    }
    if (path.tail().matches()) {
      set(manifest, path, live.path(path.getMatchingProperty()));
      return;
    }
    JsonNode below = live.path(path.getMatchingProperty());
    JsonNode child = child(manifest, path);
    if (child.isMissingNode() && below.at(path.tail()).isMissingNode()) {
      return;
    }
    descend(child.isMissingNode() ? create(manifest, path, below) : child, below, path.tail());
  }

  private static void descend(JsonNode node, JsonNode live, JsonPointer path) {
    if (node instanceof ObjectNode object) {
      carryOver(object, live, path);
      return;
    }
    if (!(node instanceof ArrayNode list)) {
      return;
    }
    Optional<JsonNode> liveItem = liveItem(list, live, path);
    if (liveItem.isEmpty()) {
      return; // an item that is not in the cluster yet is created from the manifest
    }
    if (path.tail().matches()) {
      list.set(path.getMatchingIndex(), liveItem.get().deepCopy());
      return;
    }
    descend(list.path(path.getMatchingIndex()), liveItem.get(), path.tail());
  }

  private static Optional<JsonNode> liveItem(ArrayNode list, JsonNode live, JsonPointer path) {
    int index = path.getMatchingIndex();
    JsonNode item = list.path(index);
    if (index < 0 || item.isMissingNode()) {
      return Optional.empty();
    }
    JsonNode name = item.path("name");
    if (!name.isTextual()) {
      return live.has(index) ? Optional.of(live.path(index)) : Optional.empty();
    }
    for (JsonNode candidate : live) {
      if (name.equals(candidate.path("name"))) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static JsonNode child(ObjectNode node, JsonPointer path) {
    return node.path(path.getMatchingProperty());
  }

  private static JsonNode create(ObjectNode manifest, JsonPointer path, JsonNode live) {
    // the manifest has no parent of the ignored field; only objects are created for it
    return live.isObject()
        ? manifest.putObject(path.getMatchingProperty())
        : MissingNode.getInstance();
  }

  private static void set(ObjectNode manifest, JsonPointer path, JsonNode value) {
    if (value.isMissingNode()) {
      manifest.remove(path.getMatchingProperty());
    } else {
      manifest.set(path.getMatchingProperty(), value.deepCopy());
    }
  }
}
