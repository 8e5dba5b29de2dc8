package io.kontrol.api.stack.render.object;

import io.kontrol.api.stack.render.expression.Expression;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.Violations;

/** Keeps parameters that are {@code writeOnly} within the values of Secrets, which are redacted. */
final class SecretUses {
  private final Violations violations;

  SecretUses(Violations violations) {
    this.violations = violations;
  }

  void check(TemplateNode node, String pointer) {
    if (node instanceof TemplateNode.Mapping mapping) {
      mapping.fields().forEach((field, each) -> check(each, Pointers.child(pointer, field)));
    } else if (node instanceof TemplateNode.Sequence sequence) {
      for (int i = 0; i < sequence.items().size(); i++) {
        check(sequence.items().get(i), Pointers.child(pointer, i));
      }
    } else if (node instanceof TemplateNode.Value value) {
      check(value.expression(), pointer);
    } else if (node instanceof TemplateNode.Text text) {
      for (TemplateNode.TextPart part : text.parts()) {
        if (part instanceof TemplateNode.TextPart.Inserted inserted) {
          check(inserted.expression(), pointer);
        }
      }
    }
  }

  private void check(Expression expression, String pointer) {
    if (expression.secret()) {
      violations.add(
          pointer,
          "secret_in_the_open",
          "A parameter that is writeOnly is used in data or stringData of a Secret alone, and read"
              + " from there.");
    }
  }
}
