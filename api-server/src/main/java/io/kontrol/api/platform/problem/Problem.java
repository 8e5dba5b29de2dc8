package io.kontrol.api.platform.problem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/** An HTTP answer that says what went wrong and how to mend it (RFC 9457). */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private static final int RETRY_AFTER_SECONDS = 2;

  private final int status;
  private final String code;
  private final String detail;
  private final transient Map<String, JsonNode> members;
  private final transient Map<String, String> headers = new LinkedHashMap<>();

  private Problem(int status, String code, String detail, Map<String, JsonNode> members) {
    super(code + ": " + detail, null, false, false);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.members = members;
  }

  static Problem of(int status, String code, String detail) {
    return new Problem(status, code, detail, Map.of());
  }

  public static Problem of(Refusal refusal) {
    Problem problem =
        new Problem(status(refusal.reason()), refusal.code(), refusal.detail(), refusal.members());
    if (refusal.reason() == Refusal.Reason.UNAUTHENTICATED) {
      problem.header("WWW-Authenticate", "Bearer realm=\"kontrol\"");
    }
    JsonNode wait = refusal.members().get(Refusal.RETRY_AFTER);
    return wait == null ? problem : problem.header("Retry-After", wait.asText());
  }

  static Problem databaseAway() {
    return of(
            503,
            "database_unavailable",
            "The database does not answer at the moment. Nothing was changed; try again.")
        .header("Retry-After", Integer.toString(RETRY_AFTER_SECONDS));
  }

  private static int status(Refusal.Reason reason) {
    return switch (reason) {
      case MALFORMED -> 400;
      case UNAUTHENTICATED -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case CONFLICT -> 409;
      case OUTDATED -> 412;
      case TOO_LARGE -> 413;
      case INVALID -> 422;
      case THROTTLED -> 429;
      case UNAVAILABLE -> 503;
    };
  }

  public Problem header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  int status() {
    return status;
  }

  Map<String, String> headers() {
    return Map.copyOf(headers);
  }

  ObjectNode body() {
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
