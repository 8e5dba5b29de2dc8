package io.kontrol.api.stack.render.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.api.stack.render.expression.Expression;
import io.kontrol.model.json.Json;

/**
 * A manifest with a value of the right type in place of each expression, so that what does not
 * depend on parameters can be checked before there are any.
 */
final class NodePlaceholders {
  /** A valid name, label and base64 alike. */
  private static final TextNode TEXT = TextNode.valueOf("xxxx");

  private NodePlaceholders() {}

  static JsonNode of(TemplateNode node) {
    if (node instanceof TemplateNode.Constant constant) {
      return constant.value().deepCopy();
    }
    if (node instanceof TemplateNode.Mapping mapping) {
      ObjectNode object = Json.mapper().createObjectNode();
      mapping.fields().forEach((field, value) -> object.set(field, of(value)));
      return object;
    }
    if (node instanceof TemplateNode.Sequence sequence) {
      ArrayNode array = Json.mapper().createArrayNode();
      sequence.items().forEach(item -> array.add(of(item)));
      return array;
    }
    return node instanceof TemplateNode.Value value ? placeholder(value.expression()) : TEXT;
  }

  private static JsonNode placeholder(Expression expression) {
    return switch (expression.kind()) {
      case TEXT, UNKNOWN -> TEXT;
      case INTEGER, NUMBER -> IntNode.valueOf(1);
      case FLAG -> BooleanNode.TRUE;
      case LIST -> Json.mapper().createArrayNode();
      case OBJECT -> Json.mapper().createObjectNode();
    };
  }
}
