package io.kontrol.api.stack.render;

import io.kontrol.api.stack.violation.StackViolation;
import java.util.List;

/** A template that cannot be compiled. */
public final class InvalidTemplateException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<StackViolation> violations;

  InvalidTemplateException(List<StackViolation> violations) {
    super("The template has " + violations.size() + " mistakes, first: " + violations.get(0));
    this.violations = List.copyOf(violations);
  }

  public List<StackViolation> violations() {
    return violations;
  }
}
