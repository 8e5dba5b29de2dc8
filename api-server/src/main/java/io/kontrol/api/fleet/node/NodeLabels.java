package io.kontrol.api.fleet.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.util.Map;
import java.util.regex.Pattern;

/** Labels have the form of those of Kubernetes. */
public final class NodeLabels {
  private static final int MOST = 64;

  private static final Pattern KEY =
      Pattern.compile("([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");

  private static final Pattern VALUE =
      Pattern.compile("([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?");

  private NodeLabels() {}

  /** Refuses what are no labels. */
  public static ObjectNode require(JsonNode labels) {
    if (!(labels instanceof ObjectNode object)) {
      throw bad("labels is an object of names and texts.");
    }
    if (object.size() > MOST) {
      throw bad("A node has " + MOST + " labels at most.");
    }
    for (Map.Entry<String, JsonNode> label : object.properties()) {
      if (!KEY.matcher(label.getKey()).matches()
          || !label.getValue().isTextual()
          || !VALUE.matcher(label.getValue().textValue()).matches()) {
        throw bad(
            "A label's name and its text have up to 63 characters, A to Z, digits, '_', '.' and '-',"
                + " and begin and end with a letter or digit; a name may have a prefix, as in"
                + " example.com/tier.");
      }
    }
    return object;
  }

  /** Reads {@code name=text,name=text}. */
  static ObjectNode parse(String selector) {
    ObjectNode labels = Json.mapper().createObjectNode();
    for (String each : selector.split(",", -1)) {
      int equals = each.indexOf('=');
      if (equals < 1) {
        throw Refusal.malformed(
            "invalid_query_parameter",
            "The query parameter label is name=text; several are separated by commas.");
      }
      labels.put(each.substring(0, equals).strip(), each.substring(equals + 1).strip());
    }
    return labels;
  }

  private static Refusal bad(String detail) {
    return Refusal.invalid("invalid_labels", detail);
  }
}
