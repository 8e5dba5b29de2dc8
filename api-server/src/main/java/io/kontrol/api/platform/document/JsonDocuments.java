package io.kontrol.api.platform.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.refusal.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Strict JSON: no duplicate keys, numbers exact and bounded, strings of valid Unicode, bounded
 * nesting.
 */
public final class JsonDocuments {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(ScalarLimits.MAX_DEPTH + 10)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final JsonParser parser;

  private JsonDocuments(JsonParser parser) {
    this.parser = parser;
  }

  /** Exactly one document. */
  public static JsonNode readOne(String text) {
    List<JsonNode> documents = readAll(text);
    if (documents.size() != 1) {
      throw Refusal.malformed(
          "malformed_json",
          documents.isEmpty() ? "The body is empty." : "The body holds more than one document.");
    }
    return documents.get(0);
  }

  /** All documents of a stream, such as JSON lines. */
  public static List<JsonNode> readAll(String text) {
    List<JsonNode> documents = new ArrayList<>();
    try (JsonParser parser = FACTORY.createParser(text)) {
      JsonDocuments reader = new JsonDocuments(parser);
      while (parser.nextToken() != null) {
        documents.add(reader.value(1));
      }
      return documents;
    } catch (StreamConstraintsException e) {
      // numbers and names of absurd length: the only limits that Jackson checks before this class
      throw ScalarLimits.outOfRange(() -> at(e.getLocation()));
    } catch (JsonProcessingException e) {
      // Jackson's message quotes the text, which may be a secret
      throw Refusal.malformed(
          "malformed_json",
          "The body is not valid JSON: the error is " + at(e.getLocation()) + ".");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode value(int depth) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(depth);
      case START_ARRAY -> array(depth);
      case VALUE_STRING -> ScalarLimits.text(parser.getText(), this::where);
      case VALUE_NUMBER_INT -> ScalarLimits.number(parser.getText(), true, this::where);
      case VALUE_NUMBER_FLOAT -> ScalarLimits.number(parser.getText(), false, this::where);
      case VALUE_TRUE -> BooleanNode.TRUE;
      case VALUE_FALSE -> BooleanNode.FALSE;
      default -> NullNode.getInstance();
    };
  }

  private ObjectNode object(int depth) throws IOException {
    requireDepth(depth);
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      ScalarLimits.requireCharacters(key, this::where);
      parser.nextToken();
      if (object.replace(key, value(depth + 1)) != null) {
        throw ScalarLimits.duplicateKey(key, this::where);
      }
    }
    return object;
  }

  private ArrayNode array(int depth) throws IOException {
    requireDepth(depth);
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(depth + 1));
    }
    return array;
  }

  private void requireDepth(int depth) {
    if (depth > ScalarLimits.MAX_DEPTH) {
      throw ScalarLimits.tooDeep(this::where);
    }
  }

  private String where() {
    return at(parser.currentLocation());
  }

  private static String at(@Nullable JsonLocation location) {
    return location == null
        ? "at its end"
        : "at line " + location.getLineNr() + ", column " + location.getColumnNr();
  }
}
