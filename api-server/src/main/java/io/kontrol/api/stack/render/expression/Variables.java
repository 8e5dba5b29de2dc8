package io.kontrol.api.stack.render.expression;

import java.util.Map;

/** What expressions see in one rendering. */
public record Variables(Map<String, Object> values) {
  public Variables {
    values = Map.copyOf(values);
  }
}
