package io.kontrol.watcher.cluster;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.json.Json;
import java.io.IOException;

/**
 * Reads what an API server has written: numbers as exactly as everywhere in Kontrol, but without
 * the search for duplicate keys, which costs a third of the time and which the server has done.
 */
public final class ObjectDecoder {
  private static final ObjectReader READER =
      Json.mapper().reader().without(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

  /** For the values inside a document, after which it goes on. */
  private static final ObjectReader PARTS =
      READER.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private ObjectDecoder() {}

  public static JsonNode read(byte[] json) throws IOException {
    return READER.readTree(json);
  }

  static JsonParser parser(byte[] json) throws IOException {
    return PARTS.createParser(json);
  }

  /** The value at which the parser stands. */
  static JsonNode value(JsonParser parser) throws IOException {
    return PARTS.readTree(parser);
  }

  static ObjectNode emptyObject() {
    return Json.mapper().createObjectNode();
  }
}
