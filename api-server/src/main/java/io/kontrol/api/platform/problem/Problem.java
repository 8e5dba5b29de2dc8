package io.kontrol.api.platform.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer that says what went wrong and what to mend (RFC 9457). The code is stable; the detail
 * is for people and never holds a secret's value.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String detail;
  private final transient Map<String, JsonNode> members = new LinkedHashMap<>();
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  private Problem(int status, String code, String detail) {
    super(code + ": " + detail, null, false, false);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }

  public static Problem of(int status, String code, String detail) {
    return new Problem(status, code, detail);
  }

  /** The request cannot be read. */
  public static Problem malformed(String code, String detail) {
    return new Problem(400, code, detail);
  }

  public static Problem notFound(String detail) {
    return new Problem(404, "not_found", detail);
  }

  public static Problem conflict(String code, String detail) {
    return new Problem(409, code, detail);
  }

  public static Problem tooLarge(String detail) {
    return new Problem(413, "too_large", detail);
  }

  /** The request can be read, and asks for something that cannot be. */
  public static Problem invalid(String code, String detail) {
    return new Problem(422, code, detail);
  }

  /** A member beyond those of RFC 9457. */
  public Problem with(String member, JsonNode value) {
    members.put(member, value);
    return this;
  }

  public Problem header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  public int status() {
    return status;
  }

  public String code() {
    return code;
  }

  public String detail() {
    return detail;
  }

  public Map<String, String> headers() {
    return Map.copyOf(headers);
  }

  /** Those beyond RFC 9457's. */
  public Map<String, JsonNode> members() {
    return Map.copyOf(members);
  }

  public ObjectNode body() {
    ObjectNode body = Json.mapper().createObjectNode();
    body.put("type", "urn:kontrol:problem:" + code);
    body.put("title", StatusTitles.of(status));
    body.put("status", status);
    body.put("code", code);
    body.put("detail", detail);
    members.forEach(body::set);
    return body;
  }
}
