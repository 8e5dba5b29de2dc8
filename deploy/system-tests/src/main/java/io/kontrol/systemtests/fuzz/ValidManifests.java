package io.kontrol.systemtests.fuzz;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.systemtests.http.TestJson;
import java.util.List;

/** Valid Kubernetes objects. */
final class ValidManifests {
  private static final List<String> NAMESPACES = List.of("default", "team-a", "team-b");

  private ValidManifests() {}

  static ObjectNode one(RandomValues values) {
    ObjectNode manifest = TestJson.object();
    String name = "fuzz-" + values.below(200);
    switch (values.below(4)) {
      case 0 -> {
        manifest.put("apiVersion", "v1").put("kind", "ConfigMap");
        manifest.putObject("data").put("key", "value " + values.below(100));
      }
      case 1 -> {
        manifest.put("apiVersion", "v1").put("kind", "Secret");
        manifest.putObject("stringData").put("password", "very secret " + values.below(100));
      }
      case 2 -> {
        manifest.put("apiVersion", "apps/v1").put("kind", "Deployment");
        manifest.putObject("spec").put("replicas", values.below(5));
      }
      default -> {
        manifest.put("apiVersion", "example.org/v1").put("kind", "Widget");
        manifest.putObject("spec").set("any", values.anything(3));
      }
    }
    ObjectNode metadata = manifest.putObject("metadata");
    metadata.put("name", name).put("namespace", values.pick(NAMESPACES));
    metadata.putObject("labels").put("app", "app-" + values.below(10));
    return manifest;
  }

  static ObjectNode list(RandomValues values) {
    ObjectNode list = TestJson.object().put("apiVersion", "v1").put("kind", "List");
    ArrayNode items = list.putArray("items");
    for (int i = values.below(5); i > 0; i--) {
      items.add(one(values));
    }
    return list;
  }
}
