package io.kontrol.api.stack.render;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.stack.violation.StackViolation;
import java.util.List;

/** What came of a rendering. */
public sealed interface Rendering {
  /**
   * @param objects whole manifests, valid and in their namespaces, in the template's order; each
   *     one the caller's own
   * @param parameters with defaults
   */
  record Rendered(List<ObjectNode> objects, ObjectNode parameters) implements Rendering {
    public Rendered {
      objects = List.copyOf(objects);
    }
  }

  /**
   * @param violations all of them; at least one
   */
  record Rejected(List<StackViolation> violations) implements Rendering {
    public Rejected {
      violations = List.copyOf(violations);
    }
  }
}
