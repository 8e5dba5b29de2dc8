package io.kontrol.systemtests.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;

/** Response to a request. */
public record HttpResult(int status, HttpHeaders headers, String text) {
  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** The body as JSON; missing where it is none. */
  public JsonNode json() {
    return TestJson.readOrMissing(text);
  }

  public String header(String name) {
    return headers.firstValue(name).orElse("");
  }

  @Override
  public String toString() {
    return status + " " + text;
  }
}
