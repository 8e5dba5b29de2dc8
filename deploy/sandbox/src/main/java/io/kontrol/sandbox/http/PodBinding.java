package io.kontrol.sandbox.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.object.ObjectRegistry;
import io.kontrol.sandbox.object.RequestTarget;
import io.kontrol.sandbox.object.WriteOptions;
import io.kontrol.sandbox.status.StatusException;

/** The binding subresource: assigns a Pod to a node, as a scheduler does. */
final class PodBinding {
  private PodBinding() {}

  /**
   * @param binding the {@code PodBinding} object
   * @throws StatusException 409 when the Pod is already assigned to a node
   */
  static ObjectNode bind(ObjectRegistry objects, RequestTarget target, JsonNode binding) {
    String node = binding.path("target").path("name").asText();
    objects.change(
        new RequestTarget(target.type(), target.namespace(), target.name(), ""),
        WriteOptions.by("kube-scheduler"),
        live -> {
          ObjectNode copy = live.deepCopy();
          ObjectNode spec = copy.withObjectProperty("spec");
          String now = spec.path("nodeName").asText();
          if (!now.isEmpty()) {
            throw StatusException.conflict(
                "",
                "pods/binding",
                target.name(),
                "pod %s is already assigned to node \"%s\"".formatted(target.name(), now));
          }
          spec.put("nodeName", node);
          return copy;
        });
    ObjectNode done = SandboxJson.object().put("kind", "Status").put("apiVersion", "v1");
    done.putObject("metadata");
    return done.put("status", "Success").put("code", 201);
  }
}
