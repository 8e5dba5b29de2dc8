package io.kontrol.sandbox.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads and writes JSON, and YAML where a client may send it. */
public final class SandboxJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final ObjectMapper STRICT =
      MAPPER.copy().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  static {
    StreamReadConstraints limits =
        StreamReadConstraints.builder().maxNestingDepth(10_000).maxStringLength(8 << 20).build();
    MAPPER.getFactory().setStreamReadConstraints(limits);
    STRICT.getFactory().setStreamReadConstraints(limits);
  }

  private SandboxJson() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /**
   * @throws JsonProcessingException when it is not JSON
   */
  public static JsonNode read(byte[] body) throws JsonProcessingException {
    return read(MAPPER, body);
  }

  /** As {@link #read}, but rejects duplicate names in an object. */
  public static JsonNode readStrictly(byte[] body) throws JsonProcessingException {
    return read(STRICT, body);
  }

  public static JsonNode readYaml(byte[] body) throws JsonProcessingException {
    return read(YAML, body);
  }

  /** Reads JSON that this class wrote. */
  public static ObjectNode readOwn(byte[] body) {
    try {
      return (ObjectNode) MAPPER.readTree(body);
    } catch (IOException e) {
      throw new UncheckedIOException("an object that was stored cannot be read", e);
    }
  }

  public static JsonNode readResource(Class<?> owner, String name) {
    try (var in = owner.getResourceAsStream(name)) {
      return MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  public static byte[] write(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String text(JsonNode node) {
    return node.toString();
  }

  private static JsonNode read(ObjectMapper mapper, byte[] body) throws JsonProcessingException {
    try {
      JsonNode node = mapper.readTree(body);
      return node == null ? JsonNodeFactory.instance.missingNode() : node;
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
