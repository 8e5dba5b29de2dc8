package io.kontrol.api.stack.template.proposal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.model.json.Json;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The parameters proposed so far, each with a name of its own. */
final class ProposedParameters {
  private static final Set<String> WORDS = Set.of("in", "true", "false", "null");
  private static final int LONGEST_NAME = 60;
  private static final int MOST = 200;

  private final ObjectNode properties = Json.mapper().createObjectNode();
  private final ArrayNode required = Json.mapper().createArrayNode();

  boolean full() {
    return properties.size() >= MOST;
  }

  /**
   * Adds a parameter whose default is the value that the manifest has.
   *
   * @param names the first one that is free is taken
   * @return the expression that reads it
   */
  TextNode add(List<String> names, ObjectNode schema, JsonNode value) {
    schema.set("default", value);
    return put(names, schema);
  }

  /** Adds a parameter that has no default, since a template holds no secrets. */
  TextNode addSecret(List<String> names, ObjectNode schema) {
    schema.put("writeOnly", true);
    TextNode expression = put(names, schema);
    required.add(expression.textValue().replaceAll("^\\$\\{parameters\\.|}$", ""));
    return expression;
  }

  private TextNode put(List<String> names, ObjectNode schema) {
    String name = free(names);
    properties.set(name, schema);
    return TextNode.valueOf("${parameters." + name + "}");
  }

  private String free(List<String> names) {
    String last = "";
    for (String name : names) {
      last = identifier(name);
      if (!properties.has(last)) {
        return last;
      }
    }
    int number = 2;
    while (properties.has(last + "_" + number)) {
      number++;
    }
    return last + "_" + number;
  }

  private static String identifier(String text) {
    String name = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]+", "_");
    name = name.substring(0, Math.min(LONGEST_NAME, name.length()));
    boolean sound = name.matches("[a-z_].*") && !WORDS.contains(name);
    return sound ? name : "value_" + name;
  }

  ObjectNode schema() {
    ObjectNode schema = Json.mapper().createObjectNode().put("type", "object");
    schema.set("properties", properties);
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    return schema;
  }
}
