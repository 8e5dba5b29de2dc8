package io.kontrol.watcher.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The API server answered with an error. */
public final class ApiException extends IOException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST_TEXT = 500;

  private final int status;

  public ApiException(int status, String message) {
    super(message);
    this.status = status;
  }

  /**
   * @param body a Kubernetes Status as JSON, or the text of a proxy
   */
  static ApiException of(int status, byte[] body) {
    return new ApiException(status, "HTTP " + status + ": " + message(body));
  }

  private static String message(byte[] body) {
    try {
      JsonNode message = Json.read(body).path("message");
      if (message.isTextual()) {
        return message.textValue();
      }
    } catch (UncheckedIOException e) {
      // not JSON: the text itself is the message
    }
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return text.substring(0, Math.min(text.length(), LONGEST_TEXT));
  }

  /** The HTTP status, or the code inside a watch's ERROR event. */
  public int status() {
    return status;
  }

  /** The resourceVersion is older than what the server still has. */
  public boolean isExpired() {
    return status == 410;
  }

  /** We have no permission for this kind. */
  public boolean isForbidden() {
    return status == 403;
  }

  public boolean isNotFound() {
    return status == 404;
  }
}
