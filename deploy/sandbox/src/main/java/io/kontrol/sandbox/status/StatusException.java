package io.kontrol.sandbox.status;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An error response, with the {@code Status} body of the API machinery. */
public final class StatusException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** One error and its field. */
  public record Cause(String reason, String message, String field) {}

  private final int code;
  private final String reason;
  private final transient @Nullable ObjectNode details;
  private final transient Map<String, String> headers = new TreeMap<>();

  public StatusException(int code, String reason, String message, @Nullable ObjectNode details) {
    super(message, null, false, false);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  public int code() {
    return code;
  }

  public Map<String, String> headers() {
    return headers;
  }

  /** The {@code Status} object. */
  public ObjectNode body() {
    ObjectNode body = SandboxJson.object();
    body.put("kind", "Status").put("apiVersion", "v1");
    body.putObject("metadata");
    body.put("status", "Failure").put("message", getMessage());
    if (!reason.isEmpty()) {
      body.put("reason", reason);
    }
    if (details != null) {
      body.set("details", details);
    }
    return body.put("code", code);
  }

  public static StatusException badRequest(String message) {
    return new StatusException(400, "BadRequest", message, null);
  }

  public static StatusException unauthorized() {
    return new StatusException(401, "Unauthorized", "Unauthorized", null);
  }

  public static StatusException notFound(String group, String resource, String name) {
    return new StatusException(
        404,
        "NotFound",
        "%s \"%s\" not found".formatted(qualified(resource, group), name),
        details(name, group, resource));
  }

  /** The path is not served. */
  public static StatusException unknownPath() {
    return new StatusException(
        404, "NotFound", "the server could not find the requested resource", SandboxJson.object());
  }

  public static StatusException methodNotAllowed() {
    return new StatusException(
        405,
        "MethodNotAllowed",
        "the server does not allow this method on the requested resource",
        SandboxJson.object());
  }

  public static StatusException alreadyExists(String group, String resource, String name) {
    return new StatusException(
        409,
        "AlreadyExists",
        "%s \"%s\" already exists".formatted(qualified(resource, group), name),
        details(name, group, resource));
  }

  public static StatusException conflict(
      String group, String resource, String name, String because) {
    return new StatusException(
        409,
        "Conflict",
        "Operation cannot be fulfilled on %s \"%s\": %s"
            .formatted(qualified(resource, group), name, because),
        details(name, group, resource));
  }

  /** The object was modified since the writer read it. */
  public static StatusException modified(String group, String resource, String name) {
    return conflict(
        group,
        resource,
        name,
        "the object has been modified; please apply your changes to the latest version and try"
            + " again");
  }

  public static StatusException forbidden(
      String group, String resource, String name, String because) {
    String message =
        name.isEmpty()
            ? "%s is forbidden: %s".formatted(qualified(resource, group), because)
            : "%s \"%s\" is forbidden: %s".formatted(qualified(resource, group), name, because);
    return new StatusException(403, "Forbidden", message, details(name, group, resource));
  }

  public static StatusException invalid(
      String group, String kind, String name, List<Cause> causes) {
    String list =
        causes.stream()
            .map(c -> c.field() + ": " + c.message())
            .distinct()
            .collect(Collectors.joining(", "));
    String errors = causes.stream().distinct().count() == 1 ? list : "[" + list + "]";
    ObjectNode details = details(name, group, kind);
    causes.forEach(
        c ->
            details
                .withArrayProperty("causes")
                .addObject()
                .put("reason", c.reason())
                .put("message", c.message())
                .put("field", c.field()));
    return new StatusException(
        422,
        "Invalid",
        "%s \"%s\" is invalid: %s".formatted(qualified(kind, group), name, errors),
        details);
  }

  public static StatusException expired(String message) {
    return new StatusException(410, "Expired", message, null);
  }

  public static StatusException tooManyRequests(int retryAfterSeconds) {
    ObjectNode details = SandboxJson.object().put("retryAfterSeconds", retryAfterSeconds);
    StatusException answer =
        new StatusException(
            429, "TooManyRequests", "too many requests, please try again later", details);
    answer.headers.put("Retry-After", Integer.toString(retryAfterSeconds));
    return answer;
  }

  public static StatusException internal(String message) {
    ObjectNode details = SandboxJson.object();
    details.withArrayProperty("causes").addObject().put("message", message);
    return new StatusException(
        500, "InternalError", "Internal error occurred: " + message, details);
  }

  /** As {@code deployments.apps}, or {@code configmaps} for the core group. */
  public static String qualified(String resource, String group) {
    return group.isEmpty() ? resource : resource + "." + group;
  }

  /** The {@code details} of a Status: which object it is about. */
  public static ObjectNode details(String name, String group, String kind) {
    ObjectNode details = SandboxJson.object();
    if (!name.isEmpty()) {
      details.put("name", name);
    }
    if (!group.isEmpty()) {
      details.put("group", group);
    }
    return details.put("kind", kind);
  }
}
