package io.kontrol.api.stack.render.object;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.stack.render.expression.Expression;
import java.util.List;
import java.util.Map;

/** A manifest of a template, its expressions compiled. */
sealed interface TemplateNode {
  /** Without an expression in it. */
  record Constant(JsonNode value) implements TemplateNode {}

  record Mapping(Map<String, TemplateNode> fields) implements TemplateNode {}

  record Sequence(List<TemplateNode> items) implements TemplateNode {}

  /**
   * An expression alone in a string, whose value keeps its type.
   *
   * @param literal whether {@code $(NAME)} in it must not be taken for a reference to a variable
   */
  record Value(Expression expression, boolean literal) implements TemplateNode {}

  /** A text with expressions in it. */
  record Text(List<TextPart> parts, boolean literal) implements TemplateNode {}

  sealed interface TextPart {
    record Plain(String text) implements TextPart {}

    record Inserted(Expression expression) implements TextPart {}
  }

  default boolean constant() {
    return this instanceof Constant;
  }
}
