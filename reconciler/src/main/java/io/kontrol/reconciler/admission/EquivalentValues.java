package io.kontrol.reconciler.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * Whether an API server may have turned one value into the other by reading and writing it: empty
 * values are dropped or defaulted, and quantities, durations, times and base64 are normalized.
 * Additions to an object, or to a list of objects, are no difference.
 */
public final class EquivalentValues {
  private EquivalentValues() {}

  /**
   * @param found a missing node if there is none
   */
  static boolean isSame(JsonNode wanted, JsonNode found, FieldLocation place) {
    if (wanted.equals(found)) {
      return true;
    }
    if (found.isMissingNode() || found.isNull()) {
      return saysNothing(wanted, place);
    }
    if (wanted.isNull()) {
      return true;
    }
    if (wanted.isArray()) {
      return wanted.isEmpty() || (found.isArray() && isSameList(wanted, found, place));
    }
    if (wanted.isObject()) {
      return found.isObject() && isSameObject(wanted, found, place);
    }
    return found.isValueNode() && isSameScalar(wanted, found, place);
  }

  /** Servers in Go omit the zero value of a type. */
  private static boolean saysNothing(JsonNode wanted, FieldLocation place) {
    if (wanted.isContainerNode()) {
      for (JsonNode child : wanted) {
        if (wanted.isArray() || !saysNothing(child, place)) {
          return false;
        }
      }
      return true;
    }
    boolean kept = place == FieldLocation.ENTRIES || place == FieldLocation.BYTES;
    return wanted.isNull()
        || (wanted.isTextual() && wanted.textValue().isEmpty() && !kept)
        || (wanted.isBoolean() && !wanted.booleanValue())
        || (wanted.isNumber() && wanted.decimalValue().signum() == 0);
  }

  private static boolean isSameObject(JsonNode wanted, JsonNode found, FieldLocation place) {
    for (Map.Entry<String, JsonNode> field : wanted.properties()) {
      String name = field.getKey();
      if (!isSame(field.getValue(), found.path(name), place.below(name))) {
        return false;
      }
    }
    return true;
  }

  /** Scalars must be the same in the same order; objects may have others between them. */
  private static boolean isSameList(JsonNode wanted, JsonNode found, FieldLocation place) {
    boolean mayGrow = wanted.valueStream().allMatch(JsonNode::isObject);
    if (!mayGrow && wanted.size() != found.size()) {
      return false;
    }
    int next = 0;
    for (JsonNode item : wanted) {
      while (mayGrow && next < found.size() && !isSame(item, found.path(next), place)) {
        next++;
      }
      if (next >= found.size() || !isSame(item, found.path(next), place)) {
        return false;
      }
      next++;
    }
    return true;
  }

  private static boolean isSameScalar(JsonNode wanted, JsonNode found, FieldLocation place) {
    if (wanted.isNumber() && found.isNumber()) {
      return wanted.decimalValue().compareTo(found.decimalValue()) == 0
          || (place == FieldLocation.ALLOCATED && wanted.decimalValue().signum() == 0);
    }
    if (wanted.isBoolean() || found.isBoolean()) {
      return false;
    }
    return switch (place) {
      case TEXT, ENTRIES -> false;
      case BYTES -> NormalForms.isSameBase64(wanted.asText(), found.asText());
      default -> wanted.asText().isEmpty() || NormalForms.isSame(wanted.asText(), found.asText());
    };
  }
}
