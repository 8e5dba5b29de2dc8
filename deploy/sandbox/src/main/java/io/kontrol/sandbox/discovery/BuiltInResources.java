package io.kontrol.sandbox.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.kontrol.sandbox.discovery.ResourceType.Subresource;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.schema.BuiltInTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kinds of {@code resources.json}. */
final class BuiltInResources {
  private BuiltInResources() {}

  static List<ResourceType> read() {
    JsonNode resources =
        SandboxJson.readResource(BuiltInTypes.class, "resources.json").path("resources");
    Map<String, Map<String, Subresource>> subresources = new LinkedHashMap<>();
    for (JsonNode resource : resources) {
      String[] name = resource.path("name").asText().split("/");
      String of = resource.path("groupVersion").asText() + " " + name[0];
      Map<String, Subresource> known =
          subresources.computeIfAbsent(of, key -> new LinkedHashMap<>());
      if (name.length > 1) {
        known.put(
            name[1],
            new Subresource(
                name[1],
                resource.path("group").asText(),
                resource.path("version").asText(),
                resource.path("kind").asText(),
                texts(resource.path("verbs"))));
      }
    }
    List<ResourceType> types = new ArrayList<>();
    for (JsonNode resource : resources) {
      String name = resource.path("name").asText();
      if (!name.contains("/")) {
        String groupVersion = resource.path("groupVersion").asText();
        types.add(type(resource, subresources.getOrDefault(groupVersion + " " + name, Map.of())));
      }
    }
    return types;
  }

  private static ResourceType type(JsonNode resource, Map<String, Subresource> subresources) {
    String groupVersion = resource.path("groupVersion").asText();
    int slash = groupVersion.indexOf('/');
    return new ResourceType(
        slash < 0 ? "" : groupVersion.substring(0, slash),
        groupVersion.substring(slash + 1),
        resource.path("kind").asText(),
        resource.path("name").asText(),
        resource.path("singularName").asText(),
        resource.path("namespaced").asBoolean(),
        texts(resource.path("shortNames")),
        texts(resource.path("categories")),
        texts(resource.path("verbs")),
        subresources,
        BuiltInTypes.get(resource.path("type").asText()),
        MissingNode.getInstance(),
        false,
        List.of());
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return List.copyOf(texts);
  }
}
