package io.kontrol.api.stack.violation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;

/**
 * One thing that is wrong with a request.
 *
 * @param pointer JSON Pointer into the request, such as {@code /parameters/memory}
 * @param rule a stable code, a keyword of JSON Schema, or the text of the template's own rule
 * @param message for people; never a secret's value
 */
public record StackViolation(String pointer, String rule, String message) {

  public ObjectNode json() {
    return Json.mapper()
        .createObjectNode()
        .put("pointer", pointer)
        .put("rule", rule)
        .put("message", message);
  }
}
