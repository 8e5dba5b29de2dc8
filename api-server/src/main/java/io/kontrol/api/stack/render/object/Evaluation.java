package io.kontrol.api.stack.render.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.api.stack.render.expression.EvaluationBudget;
import io.kontrol.api.stack.render.expression.EvaluationException;
import io.kontrol.api.stack.render.expression.Expression;
import io.kontrol.api.stack.render.expression.Variables;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.Violations;
import io.kontrol.model.json.Json;
import java.util.Map;
import java.util.Optional;

/**
 * One rendering: the values of expressions for given parameters. What fails is a violation, and the
 * rest goes on, so that all failures are told.
 */
public record Evaluation(Variables variables, EvaluationBudget budget, Violations violations) {
  private static final String FAILED = "expression_failed";

  /** Empty where it has no value, or fails. */
  Optional<JsonNode> value(Expression expression, String pointer) {
    try {
      return expression.evaluate(variables, budget);
    } catch (EvaluationException e) {
      violations.add(pointer, FAILED, e.getMessage() + " (${" + expression.source() + "})");
      return Optional.empty();
    }
  }

  Optional<JsonNode> node(TemplateNode node, String pointer) {
    if (node instanceof TemplateNode.Constant constant) {
      return Optional.of(constant.value().deepCopy());
    }
    if (node instanceof TemplateNode.Mapping mapping) {
      return Optional.of(object(mapping, pointer));
    }
    if (node instanceof TemplateNode.Sequence sequence) {
      ArrayNode items = Json.mapper().createArrayNode();
      for (int i = 0; i < sequence.items().size(); i++) {
        node(sequence.items().get(i), Pointers.child(pointer, i)).ifPresent(items::add);
      }
      return Optional.of(items);
    }
    if (node instanceof TemplateNode.Value value) {
      Optional<JsonNode> given = value(value.expression(), pointer);
      return value.literal() ? given.map(VariableReferences::escape) : given;
    }
    return Optional.of(text((TemplateNode.Text) node, pointer));
  }

  private ObjectNode object(TemplateNode.Mapping mapping, String pointer) {
    ObjectNode object = Json.mapper().createObjectNode();
    for (Map.Entry<String, TemplateNode> field : mapping.fields().entrySet()) {
      node(field.getValue(), Pointers.child(pointer, field.getKey()))
          .ifPresent(value -> object.set(field.getKey(), value));
    }
    return object;
  }

  private JsonNode text(TemplateNode.Text text, String pointer) {
    StringBuilder whole = new StringBuilder();
    for (TemplateNode.TextPart part : text.parts()) {
      if (part instanceof TemplateNode.TextPart.Inserted inserted) {
        String value = inserted(inserted.expression(), pointer);
        whole.append(text.literal() ? VariableReferences.escape(value) : value);
      } else {
        whole.append(((TemplateNode.TextPart.Plain) part).text());
      }
    }
    return TextNode.valueOf(whole.toString());
  }

  private String inserted(Expression expression, String pointer) {
    JsonNode value = value(expression, pointer).orElse(TextNode.valueOf(""));
    if (value.isContainerNode() || value instanceof NullNode) {
      violations.add(
          pointer,
          FAILED,
          "A list, an object or null cannot be inserted into a text (${"
              + expression.source()
              + "}).");
    }
    return value.isTextual() ? value.textValue() : Json.write(value);
  }
}
