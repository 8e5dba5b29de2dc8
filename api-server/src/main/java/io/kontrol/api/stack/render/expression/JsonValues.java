package io.kontrol.api.stack.render.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.common.primitives.UnsignedLong;
import com.google.protobuf.Duration;
import com.google.protobuf.NullValue;
import com.google.protobuf.Timestamp;
import io.kontrol.model.json.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Values of expressions as JSON. */
final class JsonValues {
  private static final double MOST_EXACT = 9_007_199_254_740_992.0;

  private JsonValues() {}

  /** Empty for an optional without a value: whatever holds it leaves it out. */
  static Optional<JsonNode> of(@Nullable Object value) throws EvaluationException {
    if (value instanceof Optional<?> optional) {
      return optional.isEmpty() ? Optional.empty() : of(optional.get());
    }
    return Optional.of(present(value));
  }

  private static JsonNode present(@Nullable Object value) throws EvaluationException {
    if (value instanceof String text) {
      return text(text);
    }
    if (value instanceof Long number) {
      return whole(number);
    }
    if (value instanceof Boolean flag) {
      return BooleanNode.valueOf(flag);
    }
    if (value instanceof Double number) {
      return number(number);
    }
    if (value instanceof Map<?, ?> map) {
      return object(map);
    }
    if (value instanceof Iterable<?> list) {
      ArrayNode array = Json.mapper().createArrayNode();
      for (Object item : list) {
        of(item).ifPresent(array::add);
      }
      return array;
    }
    if (value == null || value instanceof NullValue) {
      return NullNode.getInstance();
    }
    return rare(value);
  }

  private static JsonNode rare(Object value) throws EvaluationException {
    if (value instanceof UnsignedLong number) {
      return BigIntegerNode.valueOf(number.bigIntegerValue());
    }
    if (value instanceof Timestamp time) {
      return TextNode.valueOf(Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString());
    }
    if (value instanceof Duration time) {
      BigDecimal seconds =
          BigDecimal.valueOf(time.getSeconds()).add(BigDecimal.valueOf(time.getNanos(), 9));
      return TextNode.valueOf(seconds.stripTrailingZeros().toPlainString() + "s");
    }
    throw new EvaluationException("The expression gives a value that JSON cannot hold.");
  }

  private static JsonNode object(Map<?, ?> map) throws EvaluationException {
    ObjectNode object = Json.mapper().createObjectNode();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = String.valueOf(entry.getKey());
      var unused = text(key);
      of(entry.getValue()).ifPresent(each -> object.set(key, each));
    }
    return object;
  }

  /** PostgreSQL cannot store NUL. */
  private static TextNode text(String text) throws EvaluationException {
    if (text.indexOf(0) >= 0 || hasHalfCharacter(text)) {
      throw new EvaluationException(
          "The expression gives a text with a NUL, or with half of a character.");
    }
    return TextNode.valueOf(text);
  }

  private static boolean hasHalfCharacter(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private static JsonNode whole(long number) {
    return number == (int) number ? IntNode.valueOf((int) number) : LongNode.valueOf(number);
  }

  /** A whole number is written without a point, since a field for integers takes no other. */
  private static JsonNode number(double number) throws EvaluationException {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw new EvaluationException("The expression gives a number that is not finite.");
    }
    return number == Math.rint(number) && Math.abs(number) <= MOST_EXACT
        ? whole((long) number)
        : DecimalNode.valueOf(BigDecimal.valueOf(number));
  }
}
