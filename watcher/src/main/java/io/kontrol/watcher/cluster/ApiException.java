package io.kontrol.watcher.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The API server has answered, and the answer is no. */
public final class ApiException extends IOException {
  private static final long serialVersionUID = 1;
  private static final int LONGEST_TEXT = 500;

  private final int status;

  public ApiException(int status, String message) {
    super(message);
    this.status = status;
  }

  /**
   * @param body a Kubernetes Status as JSON, or whatever a proxy has put in its place
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
      // no JSON: the text itself says more than the failure to parse it
    }
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return text.substring(0, Math.min(text.length(), LONGEST_TEXT));
  }

  /** The HTTP status, or the code inside a watch's ERROR event. */
  public int status() {
    return status;
  }

  /** The version to start from is older than what the server still remembers. */
  public boolean isExpired() {
    return status == 410;
  }

  /** We have not been granted to see this kind. */
  public boolean isForbidden() {
    return status == 403;
  }

  public boolean isNotFound() {
    return status == 404;
  }
}
