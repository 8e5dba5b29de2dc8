package io.kontrol.reconciler.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.kontrol.model.json.Json;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * An answer of the API server.
 *
 * @param retryAfter from the header
 */
@SuppressWarnings("ArrayRecordComponent") // raw bytes that are never compared
public record ClusterResponse(int code, byte[] body, Optional<Duration> retryAfter) {

  public boolean isSuccess() {
    return code >= 200 && code < 300;
  }

  public boolean isNotFound() {
    return code == 404;
  }

  /** The body; a missing node if it is not JSON, as from a proxy. */
  public JsonNode json() {
    try {
      return body.length == 0 ? MissingNode.getInstance() : Json.read(body);
    } catch (UncheckedIOException e) {
      return MissingNode.getInstance();
    }
  }

  public ApiStatus status() {
    JsonNode json = json();
    if (json.path("kind").asText().equals("Status")) {
      return new ApiStatus(code, json);
    }
    return ApiStatus.ofText(code, new String(body, StandardCharsets.UTF_8));
  }
}
