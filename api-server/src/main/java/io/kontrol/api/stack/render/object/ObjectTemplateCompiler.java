package io.kontrol.api.stack.render.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.stack.render.expression.Expression;
import io.kontrol.api.stack.render.expression.ExpressionCompiler;
import io.kontrol.api.stack.render.expression.InvalidExpressionException;
import io.kontrol.api.stack.render.expression.TextParts;
import io.kontrol.api.stack.render.schema.ParameterSchema;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.Violations;
import io.kontrol.model.secret.SecretDigest;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compiles one object of a template. */
public final class ObjectTemplateCompiler {
  private final ParameterSchema schema;
  private final ExpressionCompiler expressions;
  private final Violations violations;

  public ObjectTemplateCompiler(
      ParameterSchema schema, ExpressionCompiler expressions, Violations violations) {
    this.schema = schema;
    this.expressions = expressions;
    this.violations = violations;
  }

  /** Empty where it is no manifest at all. */
  public Optional<ObjectTemplate> compile(JsonNode manifest, String pointer) {
    if (!(manifest instanceof ObjectNode given)) {
      violations.add(pointer, "not_an_object", "A manifest has to be an object.");
      return Optional.empty();
    }
    requireConstant(given, "apiVersion", pointer);
    requireConstant(given, "kind", pointer);
    ObjectNode object = given.deepCopy();
    Expression when = when(object, pointer);
    TemplateNode tree = new NodeCompiler(expressions, violations).compile(object, pointer);
    new StartCommands(schema, violations).check(tree, pointer);
    checkSecrets(object, tree, pointer);
    return Optional.of(new ObjectTemplate(pointer, given.path("kind").asText(), tree, when));
  }

  private void requireConstant(ObjectNode object, String field, String pointer) {
    if (TextParts.hasExpression(object.path(field).asText())) {
      violations.add(
          Pointers.child(pointer, field),
          "not_constant",
          "The " + field + " of an object is the same in each rendering.");
    }
  }

  /**
   * @param object loses the annotation
   */
  private @Nullable Expression when(ObjectNode object, String pointer) {
    if (!(object.path("metadata").path("annotations") instanceof ObjectNode annotations)
        || !annotations.has(ObjectTemplate.WHEN_ANNOTATION)) {
      return null;
    }
    JsonNode text = annotations.remove(ObjectTemplate.WHEN_ANNOTATION);
    if (annotations.isEmpty() && object.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("annotations");
    }
    String where = pointer + "/metadata/annotations/kontrol~1when";
    try {
      List<TextParts.Part> parts = TextParts.split(text.asText());
      if (parts.size() == 1 && parts.get(0).expression()) {
        return flag(parts.get(0).text());
      }
      violations.add(where, "invalid_expression", "This is one expression: ${…}.");
    } catch (InvalidExpressionException e) {
      violations.add(where, "invalid_expression", String.valueOf(e.getMessage()));
    }
    return null;
  }

  private Expression flag(String source) throws InvalidExpressionException {
    Expression expression = expressions.compile(source);
    if (expression.kind() != Expression.Kind.FLAG && expression.kind() != Expression.Kind.UNKNOWN) {
      throw new InvalidExpressionException("This expression has to be true or false.");
    }
    return expression;
  }

  private void checkSecrets(ObjectNode object, TemplateNode tree, String pointer) {
    boolean secret =
        SecretDigest.isSecret(object.path("apiVersion").asText(), object.path("kind").asText());
    SecretUses uses = new SecretUses(violations);
    if (secret) {
      requireNoConstants(object, pointer);
    }
    if (!secret) {
      uses.check(tree, pointer);
    } else if (tree instanceof TemplateNode.Mapping mapping) {
      mapping
          .fields()
          .forEach(
              (field, value) -> {
                if (!field.equals("data") && !field.equals("stringData")) {
                  uses.check(value, Pointers.child(pointer, field));
                }
              });
    }
  }

  private void requireNoConstants(ObjectNode secret, String pointer) {
    for (String where : new String[] {"data", "stringData"}) {
      secret
          .path(where)
          .properties()
          .forEach(
              value -> {
                String text = value.getValue().asText();
                if (!text.isEmpty() && !TextParts.hasExpression(text)) {
                  violations.add(
                      Pointers.child(Pointers.child(pointer, where), value.getKey()),
                      "secret_in_template",
                      "Whoever may read the template would know this value: make it a parameter"
                          + " that is writeOnly.");
                }
              });
    }
  }
}
