package io.kontrol.model.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Parses the JSON in path elements of a FieldsV1 set: the keys or the value that identify a list
 * item. Results are cached, since all objects of a kind use the same few.
 */
public final class FieldKeys {
  private static final int MAX_KNOWN = 4096;
  private static final int MAX_KNOWN_LENGTH = 200;

  private static final Map<String, JsonNode> KNOWN = new ConcurrentHashMap<>();

  private FieldKeys() {}

  /**
   * @param key the text after {@code k:} or {@code v:}
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
