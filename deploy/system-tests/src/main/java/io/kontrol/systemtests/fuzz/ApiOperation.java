package io.kontrol.systemtests.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * One operation of the OpenAPI document.
 *
 * @param bodies schemas by media type; empty where there is no request body
 * @param responses by status code, class such as {@code 4XX}, or {@code default}
 * @param openToAll whether it needs no identity
 */
record ApiOperation(
    String method,
    String path,
    List<Parameter> parameters,
    Map<String, JsonNode> bodies,
    Map<String, JsonNode> responses,
    boolean openToAll) {

  /**
   * @param in {@code path}, {@code query} or {@code header}
   */
  record Parameter(String name, String in, boolean required, JsonNode schema) {}

  /** Whether its response never ends. */
  boolean streams() {
    return responses.values().stream()
        .anyMatch(response -> response.path("content").has("text/event-stream"));
  }

  @Override
  public String toString() {
    return method + " " + path;
  }
}
