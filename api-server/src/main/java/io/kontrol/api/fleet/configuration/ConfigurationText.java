package io.kontrol.api.fleet.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.http.Reply;
import io.kontrol.api.platform.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration as it was sent: one YAML document that is a mapping.
 *
 * @param yaml encoded in UTF-8 it is what was sent, byte for byte, a byte order mark included
 * @param hash SHA-256 of these bytes, in hexadecimal digits
 * @param document what it says
 */
record ConfigurationText(String yaml, String hash, JsonNode document) {
  static final int MAX_BYTES = 1_048_576;

  static ConfigurationText read(byte @Nullable [] body) {
    byte[] bytes = body == null ? new byte[0] : body;
    if (bytes.length > MAX_BYTES) {
      throw Refusal.tooLarge(
          "A configuration may have at most 1 MiB ("
              + MAX_BYTES
              + " bytes); this one has "
              + bytes.length
              + ".");
    }
    return new ConfigurationText(
        new String(bytes, StandardCharsets.UTF_8), sha256(bytes), document(bytes));
  }

  private static JsonNode document(byte[] bytes) {
    List<JsonNode> documents = RequestBody.readAll(bytes, Reply.YAML);
    if (documents.size() != 1 || !documents.get(0).isObject()) {
      throw Refusal.invalid(
          "not_a_mapping",
          "A configuration is one YAML document, and a mapping: keys with their values.");
    }
    return documents.get(0);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
