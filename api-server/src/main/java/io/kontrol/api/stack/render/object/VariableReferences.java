package io.kontrol.api.stack.render.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.model.json.Json;
import java.util.regex.Pattern;

/**
 * Kubernetes expands {@code $(NAME)} in the commands, arguments and variables of containers, also
 * to values of Secrets. What a user gives is not meant so, and arrives as it was given.
 */
final class VariableReferences {
  private static final Pattern EXPANDED =
      Pattern.compile(
          ".*/(containers|initContainers|ephemeralContainers)/\\d+/"
              + "((command|args)(/\\d+)?|env/\\d+/value)");

  private VariableReferences() {}

  /** Whether references are expanded in the text at a place of a manifest. */
  static boolean areExpandedAt(String pointer) {
    return EXPANDED.matcher(pointer).matches();
  }

  static JsonNode escape(JsonNode value) {
    if (value.isTextual()) {
      return TextNode.valueOf(escape(value.textValue()));
    }
    if (value.isArray()) {
      ArrayNode escaped = Json.mapper().createArrayNode();
      value.forEach(item -> escaped.add(escape(item)));
      return escaped;
    }
    return value;
  }

  /** Two dollar signs stand for one. */
  static String escape(String text) {
    return text.contains("$(") || text.contains("$$") ? text.replace("$", "$$") : text;
  }
}
