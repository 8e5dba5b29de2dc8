package io.kontrol.sandbox.discovery;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.discovery.ResourceType.Column;
import io.kontrol.sandbox.discovery.ResourceType.Subresource;
import io.kontrol.sandbox.schema.CustomTypes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kinds that a CustomResourceDefinition defines, one per served version. */
final class CustomResources {
  private static final List<String> VERBS =
      List.of("delete", "deletecollection", "get", "list", "patch", "create", "update", "watch");

  private CustomResources() {}

  static List<ResourceType> of(JsonNode definition) {
    JsonNode spec = definition.path("spec");
    List<ResourceType> types = new ArrayList<>();
    for (JsonNode version : spec.path("versions")) {
      if (version.path("served").asBoolean()) {
        types.add(type(spec, version));
      }
    }
    return types;
  }

  private static ResourceType type(JsonNode spec, JsonNode version) {
    JsonNode names = spec.path("names");
    String kind = names.path("kind").asText();
    String group = spec.path("group").asText();
    String name = version.path("name").asText();
    Map<String, Subresource> subresources = new LinkedHashMap<>();
    List<String> verbs = List.of("get", "patch", "update");
    if (version.path("subresources").has("status")) {
      subresources.put("status", new Subresource("status", group, name, kind, verbs));
    }
    if (version.path("subresources").has("scale")) {
      subresources.put("scale", new Subresource("scale", "autoscaling", "v1", "Scale", verbs));
    }
    JsonNode schema = version.path("schema").path("openAPIV3Schema");
    String singular = names.path("singular").asText();
    return new ResourceType(
        group,
        name,
        kind,
        names.path("plural").asText(),
        singular.isEmpty() ? kind.toLowerCase(java.util.Locale.ROOT) : singular,
        spec.path("scope").asText().equals("Namespaced"),
        texts(names.path("shortNames")),
        texts(names.path("categories")),
        VERBS,
        subresources,
        CustomTypes.root(group + "." + kind, schema),
        schema,
        true,
        columns(version.path("additionalPrinterColumns")));
  }

  private static List<Column> columns(JsonNode list) {
    List<Column> columns = new ArrayList<>();
    for (JsonNode column : list) {
      columns.add(
          new Column(
              column.path("name").asText(),
              column.path("type").asText(),
              column.path("jsonPath").asText(),
              column.path("priority").asInt()));
    }
    return columns;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return List.copyOf(texts);
  }
}
