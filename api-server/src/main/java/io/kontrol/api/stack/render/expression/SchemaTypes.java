package io.kontrol.api.stack.render.expression;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import io.kontrol.api.stack.render.schema.SchemaReferences;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The types of parameters, from their schema. Objects whose fields are all known become structures,
 * so that a field that does not exist is found when a template is saved.
 */
final class SchemaTypes {
  private static final Pattern FIELD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
  private static final int DEEPEST = 24;

  private final ImmutableMap.Builder<String, CelType> structures = ImmutableMap.builder();
  private final SchemaReferences references;

  SchemaTypes(SchemaReferences references) {
    this.references = references;
  }

  /**
   * @param name shown in messages; has a space, so that no expression can name the type
   */
  CelType of(JsonNode given, String name) {
    return of(given, name, 0);
  }

  private CelType of(JsonNode given, String name, int depth) {
    JsonNode schema = references.resolve(given);
    if (depth > DEEPEST) {
      return SimpleType.DYN;
    }
    return switch (type(schema)) {
      case "string" -> SimpleType.STRING;
      case "boolean" -> SimpleType.BOOL;
      case "integer" -> SimpleType.INT;
      case "number" -> SimpleType.DOUBLE;
      case "array" -> ListType.create(of(schema.path("items"), name + "[]", depth + 1));
      case "object" -> object(schema, name, depth);
      default -> SimpleType.DYN;
    };
  }

  /** Where a type is not said, the allowed values may tell it. */
  private static String type(JsonNode schema) {
    if (schema.path("type").isTextual()) {
      return schema.path("type").textValue();
    }
    JsonNode values = schema.path("enum");
    boolean texts = !values.isEmpty() && values.valueStream().allMatch(JsonNode::isTextual);
    return texts || schema.path("const").isTextual() ? "string" : "";
  }

  private CelType object(JsonNode schema, String name, int depth) {
    JsonNode properties = schema.path("properties");
    JsonNode others = schema.path("additionalProperties");
    if (properties.isEmpty() && others.isObject()) {
      return MapType.create(SimpleType.STRING, of(others, name + ".*", depth + 1));
    }
    boolean open = others.isObject() || others.asBoolean() || schema.has("patternProperties");
    boolean named = properties.propertyStream().allMatch(each -> isField(each.getKey()));
    boolean empty = properties.isEmpty() && others.isMissingNode();
    if (open || !named || empty) {
      return MapType.create(SimpleType.STRING, SimpleType.DYN);
    }
    Map<String, CelType> fields = new LinkedHashMap<>();
    properties
        .properties()
        .forEach(
            each ->
                fields.put(
                    each.getKey(), of(each.getValue(), name + "." + each.getKey(), depth + 1)));
    return structure(name, fields);
  }

  private static boolean isField(String name) {
    return FIELD.matcher(name).matches();
  }

  CelType structure(String name, Map<String, CelType> fields) {
    ImmutableMap<String, CelType> known = ImmutableMap.copyOf(fields);
    StructType type =
        StructType.create(name, known.keySet(), field -> Optional.ofNullable(known.get(field)));
    structures.put(name, type);
    return type;
  }

  /** All structures made so far. */
  CelTypeProvider provider() {
    return new Provider(structures.buildKeepingLast());
  }

  private record Provider(ImmutableMap<String, CelType> structures) implements CelTypeProvider {
    @Override
    public ImmutableCollection<CelType> types() {
      return structures.values();
    }

    @Override
    public Optional<CelType> findType(String name) {
      return Optional.ofNullable(structures.get(name));
    }
  }
}
