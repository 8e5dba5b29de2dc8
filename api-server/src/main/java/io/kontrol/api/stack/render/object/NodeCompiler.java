package io.kontrol.api.stack.render.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.api.stack.render.expression.Expression;
import io.kontrol.api.stack.render.expression.ExpressionCompiler;
import io.kontrol.api.stack.render.expression.InvalidExpressionException;
import io.kontrol.api.stack.render.expression.TextParts;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.Violations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compiles the expressions in a manifest. */
final class NodeCompiler {
  private final ExpressionCompiler expressions;
  private final Violations violations;

  NodeCompiler(ExpressionCompiler expressions, Violations violations) {
    this.expressions = expressions;
    this.violations = violations;
  }

  TemplateNode compile(JsonNode node, String pointer) {
    if (node.isObject()) {
      return mapping(node, pointer);
    }
    if (node.isArray()) {
      List<TemplateNode> items = new ArrayList<>();
      for (int i = 0; i < node.size(); i++) {
        items.add(compile(node.get(i), Pointers.child(pointer, i)));
      }
      return items.stream().allMatch(TemplateNode::constant) && !holdsEscape(node)
          ? new TemplateNode.Constant(node)
          : new TemplateNode.Sequence(items);
    }
    return node.isTextual() && TextParts.hasExpression(node.textValue())
        ? text(node.textValue(), pointer)
        : new TemplateNode.Constant(node);
  }

  private TemplateNode mapping(JsonNode node, String pointer) {
    Map<String, TemplateNode> fields = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String where = Pointers.child(pointer, field.getKey());
      if (TextParts.hasExpression(field.getKey())) {
        violations.add(where, "expression_in_key", "A key of an object holds no expression.");
      }
      fields.put(field.getKey(), compile(field.getValue(), where));
    }
    return fields.values().stream().allMatch(TemplateNode::constant) && !holdsEscape(node)
        ? new TemplateNode.Constant(node)
        : new TemplateNode.Mapping(fields);
  }

  /** A constant that is not what was written, since it holds an escaped brace. */
  private static boolean holdsEscape(JsonNode node) {
    return node.isTextual()
        ? TextParts.hasExpression(node.textValue())
        : node.valueStream().anyMatch(NodeCompiler::holdsEscape);
  }

  private TemplateNode text(String text, String pointer) {
    boolean literal = VariableReferences.areExpandedAt(pointer);
    List<TemplateNode.TextPart> parts = new ArrayList<>();
    try {
      for (TextParts.Part part : TextParts.split(text)) {
        parts.add(
            part.expression()
                ? new TemplateNode.TextPart.Inserted(expressions.compile(part.text()))
                : new TemplateNode.TextPart.Plain(part.text()));
      }
    } catch (InvalidExpressionException e) {
      violations.add(pointer, "invalid_expression", String.valueOf(e.getMessage()));
      return new TemplateNode.Constant(TextNode.valueOf(text));
    }
    if (parts.size() == 1 && parts.get(0) instanceof TemplateNode.TextPart.Inserted alone) {
      return new TemplateNode.Value(alone.expression(), literal);
    }
    if (parts.stream().allMatch(TemplateNode.TextPart.Plain.class::isInstance)) {
      return new TemplateNode.Constant(TextNode.valueOf(joined(parts)));
    }
    parts.forEach(part -> requireScalar(part, pointer));
    return new TemplateNode.Text(parts, literal);
  }

  private static String joined(List<TemplateNode.TextPart> parts) {
    StringBuilder text = new StringBuilder();
    for (TemplateNode.TextPart part : parts) {
      if (part instanceof TemplateNode.TextPart.Plain plain) {
        text.append(plain.text());
      }
    }
    return text.toString();
  }

  private void requireScalar(TemplateNode.TextPart part, String pointer) {
    if (part instanceof TemplateNode.TextPart.Inserted inserted
        && (inserted.expression().kind() == Expression.Kind.LIST
            || inserted.expression().kind() == Expression.Kind.OBJECT)) {
      violations.add(
          pointer,
          "invalid_expression",
          "A list or an object cannot be inserted into a text; join() makes a text of a list.");
    }
  }
}
