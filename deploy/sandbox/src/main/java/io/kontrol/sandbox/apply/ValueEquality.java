package io.kontrol.sandbox.apply;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Equality and order of JSON values; 1 and 1.0 are equal. */
public final class ValueEquality {
  private ValueEquality() {}

  public static boolean same(JsonNode left, JsonNode right) {
    if (left.isNumber() && right.isNumber()) {
      return compareNumbers(left, right) == 0;
    }
    if (left.isObject() && right.isObject()) {
      return sameObjects(left, right);
    }
    if (left.isArray() && right.isArray()) {
      return sameArrays(left, right);
    }
    return left.equals(right);
  }

  /** Numbers before strings before booleans before the rest. */
  static int compare(JsonNode left, JsonNode right) {
    int byKind = Integer.compare(rank(left), rank(right));
    if (byKind != 0) {
      return byKind;
    }
    if (left.isNumber()) {
      return compareNumbers(left, right);
    }
    return left.asText().compareTo(right.asText());
  }

  private static int rank(JsonNode node) {
    return node.isNumber() ? 0 : node.isTextual() ? 1 : node.isBoolean() ? 2 : 3;
  }

  private static int compareNumbers(JsonNode left, JsonNode right) {
    if (left.canConvertToLong()
        && right.canConvertToLong()
        && left.isIntegralNumber()
        && right.isIntegralNumber()) {
      return Long.compare(left.longValue(), right.longValue());
    }
    return left.decimalValue().compareTo(right.decimalValue());
  }

  private static boolean sameObjects(JsonNode left, JsonNode right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (Map.Entry<String, JsonNode> field : left.properties()) {
      JsonNode other = right.get(field.getKey());
      if (other == null || !same(field.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameArrays(JsonNode left, JsonNode right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!same(left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }
}
