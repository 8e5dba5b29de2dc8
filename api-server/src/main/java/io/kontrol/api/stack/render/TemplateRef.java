package io.kontrol.api.stack.render;

import java.util.Map;

/** A template at a version, as expressions see it. */
public record TemplateRef(int id, String name, int version) {

  Map<String, Object> variables() {
    return Map.of("id", (long) id, "name", name, "version", (long) version);
  }
}
