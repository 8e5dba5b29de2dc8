package io.kontrol.api.stack.render.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.NullValue;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as values of expressions: a whole number is a double where the schema says number. */
final class TypedValues {
  private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  private TypedValues() {}

  /**
   * @param json fulfils the schema that the type was made of
   */
  static Object of(JsonNode json, CelType type) {
    if (json.isObject()) {
      Map<String, Object> map = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : json.properties()) {
        map.put(field.getKey(), of(field.getValue(), fieldType(type, field.getKey())));
      }
      return map;
    }
    if (json.isArray()) {
      CelType items = type instanceof ListType list ? list.elemType() : SimpleType.DYN;
      List<Object> list = new ArrayList<>();
      json.forEach(item -> list.add(of(item, items)));
      return list;
    }
    if (json.isNumber()) {
      return number(json.decimalValue(), type);
    }
    if (json.isBoolean()) {
      return json.booleanValue();
    }
    return json.isTextual() ? json.textValue() : NullValue.NULL_VALUE;
  }

  private static CelType fieldType(CelType type, String field) {
    if (type instanceof MapType map) {
      return map.valueType();
    }
    return type instanceof StructType structure
        ? structure.findField(field).map(StructType.Field::type).orElse(SimpleType.DYN)
        : SimpleType.DYN;
  }

  private static Object number(BigDecimal number, CelType type) {
    if (type.equals(SimpleType.DOUBLE) || !isWhole(number)) {
      return number.doubleValue();
    }
    BigInteger whole = number.toBigInteger();
    return whole.compareTo(LEAST) < 0 || whole.compareTo(MOST) > 0
        ? (Object) number.doubleValue()
        : whole.longValue();
  }

  private static boolean isWhole(BigDecimal number) {
    return number.signum() == 0 || number.scale() <= 0 || number.stripTrailingZeros().scale() <= 0;
  }
}
