package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.object.ObjectRegistry.PatchType;
import io.kontrol.sandbox.patch.JsonMergePatch;
import io.kontrol.sandbox.patch.JsonPatchOperations;
import io.kontrol.sandbox.status.StatusException;
import io.kontrol.sandbox.status.StatusException.Cause;
import java.util.List;
import java.util.stream.Collectors;

/** The scale subresource: the number of replicas as an object of its own. */
public final class ScaleSubresource {
  private ScaleSubresource() {}

  public static ObjectNode of(RequestTarget target, ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    ObjectNode scale =
        SandboxJson.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
    ObjectNode own = scale.putObject("metadata");
    for (String field :
        new String[] {"name", "namespace", "uid", "resourceVersion", "creationTimestamp"}) {
      if (metadata.has(field)) {
        own.set(field, metadata.get(field));
      }
    }
    scale.putObject("spec").put("replicas", object.path("spec").path("replicas").asInt());
    ObjectNode status = scale.putObject("status");
    status.put("replicas", object.path("status").path("replicas").asInt());
    String selector =
        object.path("spec").path("selector").path("matchLabels").properties().stream()
            .map(label -> label.getKey() + "=" + label.getValue().asText())
            .collect(Collectors.joining(","));
    if (!selector.isEmpty()) {
      status.put("selector", selector);
    }
    return scale;
  }

  public static ObjectNode replace(
      ObjectRegistry objects, RequestTarget target, JsonNode scale, WriteOptions options) {
    NameAndNamespace.checkName(target, scale.path("metadata").path("name").asText());
    return shown(target, objects.change(target, options, live -> scaled(live, scale)));
  }

  public static ObjectNode patch(
      ObjectRegistry objects,
      RequestTarget target,
      PatchType kind,
      byte[] body,
      WriteOptions options) {
    if (kind == PatchType.APPLY) {
      ObjectNode scale = RequestDecoder.configuration(body, options.validation());
      objects.get(target);
      return shown(
          target,
          objects.patch(target, kind, SandboxJson.write(configuration(target, scale)), options));
    }
    JsonNode patch = RequestDecoder.patch(body, kind == PatchType.JSON);
    return shown(
        target,
        objects.change(
            target,
            options,
            live -> {
              ObjectNode before = of(target, live);
              return scaled(
                  live,
                  kind == PatchType.JSON
                      ? JsonPatchOperations.apply(before, patch)
                      : JsonMergePatch.merge(before, patch));
            }));
  }

  /** An applied scale as a configuration of the object that it scales. */
  private static ObjectNode configuration(RequestTarget target, ObjectNode scale) {
    ObjectNode config =
        SandboxJson.object()
            .put("apiVersion", target.type().apiVersion())
            .put("kind", target.type().kind());
    config.set("metadata", scale.path("metadata"));
    config.putObject("spec").set("replicas", scale.path("spec").path("replicas"));
    return config;
  }

  private static ObjectNode shown(RequestTarget target, WriteResponse written) {
    return of(target, written.stored().object());
  }

  private static ObjectNode scaled(ObjectNode live, JsonNode scale) {
    JsonNode replicas = scale.path("spec").path("replicas");
    if (replicas.asInt() < 0) {
      throw StatusException.invalid(
          "autoscaling",
          "Scale",
          live.path("metadata").path("name").asText(),
          List.of(
              new Cause(
                  "FieldValueInvalid",
                  "Invalid value: %s: must be greater than or equal to 0".formatted(replicas),
                  "spec.replicas")));
    }
    ObjectNode copy = live.deepCopy();
    JsonNode version = scale.path("metadata").path("resourceVersion");
    if (!version.asText().isEmpty()) {
      copy.withObjectProperty("metadata").set("resourceVersion", version);
    }
    copy.withObjectProperty("spec").put("replicas", replicas.asInt());
    return copy;
  }
}
