package io.kontrol.sandbox.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.auth.RequestAttributes;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.object.ObjectRegistry.PatchType;
import io.kontrol.sandbox.object.RequestTarget;
import io.kontrol.sandbox.status.StatusException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** One request for objects. */
record ObjectRequest(
    HttpServerRequest request,
    Buffer body,
    RequestTarget target,
    RequestParameters query,
    boolean webSocket) {

  /** The verb as RBAC names it. */
  String verb() {
    boolean named = !target.name().isEmpty();
    return switch (request.method().name()) {
      case "GET" -> query.flag("watch") || webSocket ? "watch" : named ? "get" : "list";
      case "POST" -> named && target.subresource().isEmpty() ? "none" : "create";
      case "PUT" -> named ? "update" : "none";
      case "PATCH" -> named ? "patch" : "none";
      case "DELETE" -> named ? "delete" : "deletecollection";
      default -> "none";
    };
  }

  /** Such as {@code deployments.apps}; a subresource follows after a slash. */
  String resource() {
    return target.type().groupResource().toString()
        + (target.subresource().isEmpty() ? "" : "/" + target.subresource());
  }

  boolean isWrite() {
    return switch (verb()) {
      case "get", "list", "watch" -> false;
      default -> true;
    };
  }

  RequestAttributes action() {
    if (verb().equals("none")
        || (!target.type().verbs().contains(verb()) && target.subresource().isEmpty())) {
      throw StatusException.methodNotAllowed();
    }
    String resource =
        target.type().plural() + (target.subresource().isEmpty() ? "" : "/" + target.subresource());
    String namespace = target.type().is("", "Namespace") ? target.name() : target.namespace();
    return new RequestAttributes(
        verb(), target.type().group(), resource, namespace, target.name(), request.path());
  }

  String userAgent() {
    String agent = request.getHeader("User-Agent");
    return agent == null || agent.isEmpty() ? "unknown" : agent;
  }

  /** kubectl sends protobuf for the few kinds that it creates from its own arguments. */
  boolean isProtobuf() {
    return contentType().startsWith("application/vnd.kubernetes.protobuf");
  }

  boolean isYaml() {
    String type = contentType();
    if (type.contains("yaml")) {
      return true;
    }
    if (!type.isEmpty() && !type.startsWith("application/json")) {
      throw unknownFormat();
    }
    return false;
  }

  static StatusException unknownFormat() {
    return new StatusException(
        415,
        "UnsupportedMediaType",
        "the body of the request was in an unknown format - accepted media types include:"
            + " application/json, application/yaml, application/vnd.kubernetes.protobuf",
        null);
  }

  PatchType patchType() {
    String type = contentType().split(";")[0].trim();
    return switch (type) {
      case "application/apply-patch+yaml", "application/apply-patch+json" -> PatchType.APPLY;
      case "application/json-patch+json" -> PatchType.JSON;
      case "application/merge-patch+json" -> PatchType.MERGE;
      case "application/strategic-merge-patch+json" -> {
        if (target.type().custom()) {
          throw new StatusException(
              415,
              "UnsupportedMediaType",
              "the body of the request was in an unknown format - accepted media types include:"
                  + " application/json-patch+json, application/merge-patch+json,"
                  + " application/apply-patch+yaml",
              null);
        }
        yield PatchType.STRATEGIC;
      }
      default -> throw unsupportedPatch();
    };
  }

  private static StatusException unsupportedPatch() {
    return new StatusException(
        415, "UnsupportedMediaType", "415: Unsupported Media Type", SandboxJson.object());
  }

  JsonNode json() {
    return RequestHandler.parse(body.getBytes());
  }

  /** Delete options from the body, or from the parameters where there is no body. */
  JsonNode deleteOptions() {
    JsonNode given;
    try {
      given = body.length() == 0 ? SandboxJson.object() : SandboxJson.read(body.getBytes());
    } catch (JsonProcessingException e) {
      throw StatusException.badRequest(
          "couldn't get version/kind; json parse error: unexpected end of JSON input");
    }
    if (!given.isEmpty()) {
      return given;
    }
    ObjectNode options = SandboxJson.object();
    if (!query.text("propagationPolicy").isEmpty()) {
      options.put("propagationPolicy", query.text("propagationPolicy"));
    }
    return options;
  }

  boolean dryRun() {
    return query.text("dryRun").equals("All")
        || json().path("dryRun").path(0).asText().equals("All");
  }

  /** Closes the connection without a response. */
  void drop() {
    var unused = request.connection().close();
  }

  private String contentType() {
    String type = request.getHeader("Content-Type");
    return type == null ? "" : type;
  }
}
