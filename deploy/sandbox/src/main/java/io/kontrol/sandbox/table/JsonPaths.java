package io.kontrol.sandbox.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The part of JSONPath that printer columns use: fields, indexes, and a filter by equality. */
final class JsonPaths {
  private static final Pattern STEP =
      Pattern.compile(
          "\\.([\\w-]+)|\\[\\?\\(@\\.(\\w+)\\s*==\\s*[\"']([^\"']*)[\"']\\)]|\\[(\\d+)]");

  private JsonPaths() {}

  static JsonNode find(JsonNode object, String path, String type) {
    JsonNode node = object;
    Matcher step = STEP.matcher(path);
    while (step.find()) {
      if (step.group(1) != null) {
        node = node.path(step.group(1));
      } else if (step.group(2) != null) {
        node = first(node, step.group(2), step.group(3));
      } else {
        node = node.path(Integer.parseInt(step.group(4)));
      }
    }
    if (node.isMissingNode() || node.isNull()) {
      return NullNode.instance;
    }
    if (type.equals("date")) {
      return TextNode.valueOf(Age.since(node.asText()));
    }
    return node.isContainerNode() ? TextNode.valueOf(node.toString()) : node;
  }

  private static JsonNode first(JsonNode list, String field, String value) {
    for (JsonNode item : list) {
      if (item.path(field).asText().equals(value)) {
        return item;
      }
    }
    return NullNode.instance;
  }
}
