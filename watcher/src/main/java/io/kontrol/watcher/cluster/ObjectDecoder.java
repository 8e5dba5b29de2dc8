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
 * Parses JSON from an API server: with exact numbers, as everywhere in Kontrol, but without the
 * check for duplicate keys, which takes a third of the time and which the server has done.
 */
public final class ObjectDecoder {
  private static final ObjectReader READER =
      Json.mapper().reader().without(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

  /** For values inside a document. */
  private static final ObjectReader PARTS =
      READER.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private ObjectDecoder() {}

  public static JsonNode read(byte[] json) throws IOException {
    return READER.readTree(json);
  }

  static JsonParser parser(byte[] json) throws IOException {
    return PARTS.createParser(json);
  }

  /** The value at the parser's position. */
  static JsonNode value(JsonParser parser) throws IOException {
    return PARTS.readTree(parser);
  }

  static ObjectNode emptyObject() {
    return Json.mapper().createObjectNode();
  }
}
