package io.kontrol.watcher.observation;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.model.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object as it is stored: without managedFields and status. Fields that change with every write
 * come first, so that the content hash covers the rest of the same bytes.
 *
 * @param contentHash over everything that a user may change
 */
public record StoredObject(String json, String contentHash) {
  private static final int CONTENT_HASH_BYTES = 16;
  private static final int INITIAL_BYTES = 8192;

  static StoredObject of(JsonNode object) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(INITIAL_BYTES);
    try (JsonGenerator json = Json.mapper().createGenerator(out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeObjectFieldStart("metadata");
      JsonNode metadata = object.path("metadata");
      field(json, "generation", metadata.get("generation"));
      field(json, "resourceVersion", metadata.get("resourceVersion"));
      json.flush();
      int contentFrom = out.size();
      for (Map.Entry<String, JsonNode> field : metadata.properties()) {
        switch (field.getKey()) {
          case "generation", "resourceVersion", "managedFields" -> {}
          default -> field(json, field.getKey(), field.getValue());
        }
      }
      json.writeEndObject();
      // the same order for lists and watches
      field(json, "apiVersion", object.get("apiVersion"));
      field(json, "kind", object.get("kind"));
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        switch (field.getKey()) {
          case "metadata", "apiVersion", "kind", "status" -> {}
          default -> field(json, field.getKey(), field.getValue());
        }
      }
      json.writeEndObject();
      json.flush();
      return of(out.toByteArray(), contentFrom);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void field(JsonGenerator json, String name, @Nullable JsonNode value)
      throws IOException {
    if (value != null) {
      json.writeFieldName(name);
      json.writeTree(value);
    }
  }

  private static StoredObject of(byte[] json, int contentFrom) {
    MessageDigest digest = sha256();
    digest.update(json, contentFrom, json.length - contentFrom);
    String hash = HexFormat.of().formatHex(digest.digest(), 0, CONTENT_HASH_BYTES);
    return new StoredObject(
        NulSanitizer.withoutNul(new String(json, StandardCharsets.UTF_8)), hash);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
