package io.kontrol.reconciler.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;

/**
 * Kubernetes' {@code Status}: why a request was refused.
 *
 * @param json the whole of it
 */
public record ApiStatus(int code, JsonNode json) {

  static ApiStatus ofText(int code, String text) {
    String message = text.isBlank() ? "the API server answered " + code : text.strip();
    return new ApiStatus(
        code, Json.mapper().createObjectNode().put("message", "HTTP " + code + ": " + message));
  }

  /** The server's text, whole. */
  public String message() {
    String message = json.path("message").asText();
    return message.isEmpty() ? "the API server answered " + code : message;
  }

  public String reason() {
    return json.path("reason").asText();
  }

  /** What the error is about, in the server's plural: {@code namespaces}. */
  public String detailsKind() {
    return json.path("details").path("kind").asText();
  }

  public boolean hasCause(String reason) {
    for (JsonNode cause : causes()) {
      if (cause.path("reason").asText().equals(reason)) {
        return true;
      }
    }
    return false;
  }

  /**
   * @param field as the server names it: {@code metadata.uid}
   */
  public boolean hasCauseAt(String field) {
    for (JsonNode cause : causes()) {
      if (cause.path("field").asText().equals(field)) {
        return true;
      }
    }
    return false;
  }

  public JsonNode causes() {
    return json.path("details").path("causes");
  }

  /** Another manager owns a field that an apply without force wants. */
  public boolean isFieldConflict() {
    return code == 409 && hasCause("FieldManagerConflict");
  }
}
