package io.kontrol.sandbox.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.Json;
import io.kontrol.sandbox.object.Objects.PatchType;
import io.kontrol.sandbox.patch.JsonPatch;
import io.kontrol.sandbox.patch.Patches;
import io.kontrol.sandbox.status.StatusException;
import java.util.stream.Collectors;

/** The number of replicas, as an object of its own. */
public final class Scale {
  private Scale() {}

  public static ObjectNode of(Target target, ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
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

  public static Written replace(
      Objects objects, Target target, JsonNode scale, WriteOptions options) {
    return written(
        target,
        objects.change(target, options, live -> scaled(live, scale.path("spec").path("replicas"))));
  }

  public static Written patch(
      Objects objects, Target target, PatchType kind, byte[] body, WriteOptions options) {
    return written(
        target,
        objects.change(
            target,
            options,
            live -> {
              ObjectNode before = of(target, live);
              JsonNode after =
                  switch (kind) {
                    case JSON -> JsonPatch.apply(before, Bodies.patch(body, true));
                    case APPLY ->
                        Patches.merge(before, Bodies.configuration(body, options.validation()));
                    default -> Patches.merge(before, Bodies.patch(body, false));
                  };
              return scaled(live, after.path("spec").path("replicas"));
            }));
  }

  private static Written written(Target target, Written written) {
    return new Written(200, of(target, written.object()), written.warnings());
  }

  private static ObjectNode scaled(ObjectNode live, JsonNode replicas) {
    if (!replicas.canConvertToInt() || replicas.intValue() < 0) {
      throw StatusException.badRequest("spec.replicas must be a number that is not negative");
    }
    ObjectNode copy = live.deepCopy();
    copy.withObjectProperty("spec").put("replicas", replicas.intValue());
    return copy;
  }
}
