package io.kontrol.api.stack.render.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.stack.render.expression.Expression;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One object of a template. */
public final class ObjectTemplate {
  /** The annotation that says when the object is part of the rendering; no cluster sees it. */
  public static final String WHEN_ANNOTATION = "kontrol/when";

  private final String pointer;
  private final String kind;
  private final TemplateNode tree;
  private final @Nullable Expression when;

  ObjectTemplate(String pointer, String kind, TemplateNode tree, @Nullable Expression when) {
    this.pointer = pointer;
    this.kind = kind;
    this.tree = tree;
    this.when = when;
  }

  /** Where it stands among the template's objects, such as {@code /objects/2}. */
  public String pointer() {
    return pointer;
  }

  public String kind() {
    return kind;
  }

  public boolean always() {
    return when == null;
  }

  /** Its name where that is the same in each rendering. */
  public Optional<String> constantName() {
    return constantText("name");
  }

  public Optional<String> constantText(String metadataField) {
    TemplateNode metadata = tree;
    for (String field : new String[] {"metadata", metadataField}) {
      if (metadata instanceof TemplateNode.Constant constant) {
        return Optional.ofNullable(constant(constant.value(), field, metadataField));
      }
      if (!(metadata instanceof TemplateNode.Mapping mapping)) {
        return Optional.empty();
      }
      TemplateNode next = mapping.fields().get(field);
      if (next == null) {
        return Optional.empty();
      }
      metadata = next;
    }
    return metadata instanceof TemplateNode.Constant constant
        ? Optional.of(constant.value().asText())
        : Optional.empty();
  }

  private static @Nullable String constant(JsonNode value, String field, String last) {
    JsonNode found = field.equals(last) ? value.path(last) : value.path("metadata").path(last);
    return found.isTextual() ? found.textValue() : null;
  }

  /** The manifest with a value of the right type in place of each expression. */
  public JsonNode skeleton() {
    return NodePlaceholders.of(tree);
  }

  /** Empty where it is no part of this rendering, or is no object. */
  public Optional<ObjectNode> render(Evaluation evaluation) {
    if (when != null && !isWanted(when, evaluation)) {
      return Optional.empty();
    }
    return evaluation
        .node(tree, pointer)
        .filter(ObjectNode.class::isInstance)
        .map(ObjectNode.class::cast);
  }

  private boolean isWanted(Expression condition, Evaluation evaluation) {
    String where = pointer + "/metadata/annotations/kontrol~1when";
    return evaluation.value(condition, where).filter(JsonNode::asBoolean).isPresent();
  }
}
