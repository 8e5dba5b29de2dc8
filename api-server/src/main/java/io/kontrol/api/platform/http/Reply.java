package io.kontrol.api.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An HTTP response as it is sent, and as it is kept for an Idempotency-Key.
 *
 * @param headers its Content-Type among them
 */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way out; never compared
public record Reply(int status, Map<String, String> headers, byte[] body) {
  public static final String JSON = "application/json";
  public static final String YAML = "application/yaml";

  public static Reply json(int status, byte[] body) {
    return new Reply(status, Map.of(HttpHeaders.CONTENT_TYPE, JSON), body);
  }

  public static Reply json(int status, JsonNode body) {
    return json(status, Json.writeBytes(body));
  }

  /** 204: it is done, and there is nothing to say. */
  public static Reply empty() {
    return new Reply(204, Map.of(), new byte[0]);
  }

  public Reply with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Reply(status, more, body);
  }

  public Response response() {
    Response.ResponseBuilder response = Response.status(status);
    headers.forEach(response::header);
    return status == 304 || status == 204 ? response.build() : response.entity(body).build();
  }
}
