package io.kontrol.systemtests.benchmark.load;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.systemtests.http.TestJson;
import java.util.ArrayList;
import java.util.List;

/** The objects that the benchmark applies. */
public final class BenchManifests {
  private BenchManifests() {}

  /** About 1.5 KB. */
  public static ObjectNode configMap(String namespace, String name, String value) {
    ObjectNode manifest = start("v1", "ConfigMap", namespace, name);
    ObjectNode data = manifest.putObject("data");
    data.put("value", value);
    data.put("text", "configuration ".repeat(90));
    return manifest;
  }

  public static ObjectNode deployment(String namespace, String name) {
    ObjectNode manifest = start("apps/v1", "Deployment", namespace, name);
    ObjectNode spec = manifest.putObject("spec");
    spec.put("replicas", 0);
    spec.putObject("selector").putObject("matchLabels").put("app", name);
    ObjectNode template = spec.putObject("template");
    template.putObject("metadata").putObject("labels").put("app", name);
    ObjectNode container = template.putObject("spec").putArray("containers").addObject();
    container.put("name", "main").put("image", "registry.example/app:1.2.3");
    ArrayNode env = container.putArray("env");
    for (int i = 0; i < 10; i++) {
      env.addObject().put("name", "SETTING_" + i).put("value", "value " + i);
    }
    container.putArray("ports").addObject().put("containerPort", 8080).put("protocol", "TCP");
    return manifest;
  }

  private static ObjectNode start(String apiVersion, String kind, String namespace, String name) {
    ObjectNode manifest = TestJson.object().put("apiVersion", apiVersion).put("kind", kind);
    ObjectNode metadata = manifest.putObject("metadata").put("name", name);
    metadata.put("namespace", namespace).putObject("labels").put("app", name);
    return manifest;
  }

  /** {@code kind: List} documents with at most the given number of items. */
  public static List<ObjectNode> lists(List<ObjectNode> manifests, int most) {
    List<ObjectNode> lists = new ArrayList<>();
    for (int from = 0; from < manifests.size(); from += most) {
      ObjectNode list = TestJson.object().put("apiVersion", "v1").put("kind", "List");
      ArrayNode items = list.putArray("items");
      manifests.subList(from, Math.min(manifests.size(), from + most)).forEach(items::add);
      lists.add(list);
    }
    return lists;
  }
}
