package io.kontrol.reconciler.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;

/**
 * A Kubernetes {@code Status}: why a request was rejected.
 *
 * @param json the whole status
 */
public record ApiStatus(int code, JsonNode json) {

  static ApiStatus ofText(int code, String text) {
    String message = text.isBlank() ? "the API server answered " + code : text.strip();
    return new ApiStatus(
        code, Json.mapper().createObjectNode().put("message", "HTTP " + code + ": " + message));
  }

  /** The server's whole message. */
  public String message() {
    String message = json.path("message").asText();
    return message.isEmpty() ? "the API server answered " + code : message;
  }

  public String reason() {
    return json.path("reason").asText();
  }

  /** The resource that the error is about: {@code namespaces}. */
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
   * @param field in the server's notation: {@code metadata.uid}
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

  /** An apply without force would change a field that another manager owns. */
  public boolean isFieldConflict() {
    return code == 409 && hasCause("FieldManagerConflict");
  }
}
