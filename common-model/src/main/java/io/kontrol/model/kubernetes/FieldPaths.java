package io.kontrol.model.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Formats a FieldsV1 set for people: {@code spec.template.spec.containers[name=c].image}. */
public final class FieldPaths {
  private FieldPaths() {}

  /** The leaves of the set, in its order. */
  public static List<String> of(JsonNode fieldsV1) {
    List<String> paths = new ArrayList<>();
    collect(fieldsV1, "", paths);
    return paths;
  }

  private static void collect(JsonNode set, String path, List<String> paths) {
    for (Map.Entry<String, JsonNode> field : set.properties()) {
      if (field.getKey().equals(".")) {
        continue;
      }
      String below = path + step(field.getKey(), path.isEmpty());
      int before = paths.size();
      collect(field.getValue(), below, paths);
      if (paths.size() == before) {
        paths.add(below);
      }
    }
  }

  private static String step(String key, boolean first) {
    String rest = key.substring(Math.min(2, key.length()));
    if (key.startsWith("f:")) {
      return first ? rest : "." + rest;
    }
    if (!key.startsWith("k:")) {
      return "[" + rest + "]";
    }
    return Json.read(rest).properties().stream()
        .map(part -> part.getKey() + "=" + part.getValue().asText())
        .collect(Collectors.joining(",", "[", "]"));
  }
}
