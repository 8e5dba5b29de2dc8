package io.kontrol.api.stack.render;

import java.util.Map;

/** The deployment that is rendered, as expressions see it. */
public record DeploymentRef(String id, String name, String namespace, String cluster) {

  Map<String, Object> variables() {
    return Map.of("id", id, "name", name, "namespace", namespace, "cluster", cluster);
  }
}
