package io.kontrol.helm.values;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.helm.values.ValuesFile.Value;
import java.io.UncheckedIOException;
import java.util.List;

/** values.schema.json: a value has the type of its default, and unknown keys are not allowed. */
final class ValuesSchema {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ValuesSchema() {}

  static String write(String chartName, List<Value> values) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("$schema", "http://json-schema.org/draft-07/schema#");
    schema.put("title", "Values of the chart " + chartName);
    schema.setAll(object(values));
    ObjectNode properties = schema.withObject("/properties");
    for (String helmsOwn : List.of("global", "kontrol-common")) {
      properties.putObject(helmsOwn).put("type", "object");
    }
    try {
      DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
      printer.indentArraysWith(new DefaultIndenter("  ", "\n"));
      printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
      return JSON.writer(printer).writeValueAsString(schema) + "\n";
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode object(List<Value> values) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("type", "object");
    schema.put("additionalProperties", false);
    ObjectNode properties = schema.putObject("properties");
    values.forEach(value -> properties.set(value.key(), property(value)));
    return schema;
  }

  private static ObjectNode property(Value value) {
    ObjectNode schema =
        value.children().isEmpty() ? implied(value.defaultValue()) : object(value.children());
    if (!value.description().isEmpty()) {
      schema.put("description", value.description());
    }
    schema.setAll(value.schema());
    return schema;
  }

  private static ObjectNode implied(JsonNode value) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    switch (value.getNodeType()) {
      case STRING -> schema.put("type", "string");
      case BOOLEAN -> schema.put("type", "boolean");
      case NUMBER -> schema.put("type", "integer").put("minimum", 0);
      case ARRAY -> schema.put("type", "array");
      case OBJECT -> schema.put("type", "object");
      default -> throw new IllegalArgumentException("A value needs a default: " + value);
    }
    return schema;
  }
}
