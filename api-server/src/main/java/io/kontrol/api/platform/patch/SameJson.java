package io.kontrol.api.platform.patch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;

/** JSON equality as in PostgreSQL's jsonb: 1, 1.0 and 1e0 are equal. */
public final class SameJson {
  private static final Comparator<JsonNode> SCALARS =
      (left, right) -> {
        if (left.isNumber() && right.isNumber()) {
          return left.decimalValue().compareTo(right.decimalValue());
        }
        return left.equals(right) ? 0 : 1;
      };

  private SameJson() {}

  public static boolean same(JsonNode left, JsonNode right) {
    return left.equals(SCALARS, right);
  }
}
