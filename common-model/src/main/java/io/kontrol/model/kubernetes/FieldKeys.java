package io.kontrol.model.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The JSON within the path elements of a FieldsV1 set: the keys or the value that tell a list item.
 * The same few stand in all objects of a kind.
 */
public final class FieldKeys {
  private static final int MAX_KNOWN = 4096;
  private static final int MAX_KNOWN_LENGTH = 200;

  private static final Map<String, JsonNode> KNOWN = new ConcurrentHashMap<>();

  private FieldKeys() {}

  /**
   * @param key what follows {@code k:} or {@code v:}
   */
  public static JsonNode parsed(String key) {
    JsonNode known = KNOWN.get(key);
    if (known != null) {
      return known;
    }
    JsonNode read = Json.read(key);
    if (KNOWN.size() < MAX_KNOWN && key.length() <= MAX_KNOWN_LENGTH) {
      KNOWN.put(key, read);
    }
    return read;
  }
}
