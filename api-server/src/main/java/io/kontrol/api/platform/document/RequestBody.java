package io.kontrol.api.platform.document;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.refusal.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a request, JSON or YAML. */
public final class RequestBody {
  /** The largest object that an API server accepts, since etcd stores no larger one. */
  public static final int MAX_OBJECT_BYTES = 1_572_864;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  /** Decoding puts it where bytes are malformed; a body may also contain it. */
  private static final char REPLACEMENT = '\uFFFD';

  private RequestBody() {}

  /** The only document of a body, which may be as large as one object. */
  public static JsonNode readOne(byte @Nullable [] body, @Nullable String mediaType) {
    requireObjectSize(body == null ? 0 : body.length);
    List<JsonNode> documents = readAll(body, mediaType);
    if (documents.isEmpty()) {
      throw Refusal.malformed("empty_body", "The body is empty.");
    }
    if (documents.size() > 1) {
      throw Refusal.malformed(
          "several_documents",
          "The body contains several documents; this request takes one. Send many to POST /api/v1/apply.");
    }
    return documents.get(0);
  }

  /** All documents of a body; without a media type the first character decides. */
  public static List<JsonNode> readAll(byte @Nullable [] body, @Nullable String mediaType) {
    String text = decode(body == null ? new byte[0] : body);
    if (mediaType != null && mediaType.contains("json")) {
      return JsonDocuments.readAll(text);
    }
    return looksLikeJson(text) ? jsonOrFlowYaml(text) : YamlDocuments.readAll(text);
  }

  public static void requireObjectSize(int bytes) {
    if (bytes > MAX_OBJECT_BYTES) {
      throw Refusal.tooLarge(
          "An object may have at most 1.5 MiB ("
              + MAX_OBJECT_BYTES
              + " bytes); this one has "
              + bytes
              + ".");
    }
  }

  public static String decode(byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) >= 0) {
      requireUtf8(body);
    }
    return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
  }

  private static void requireUtf8(byte[] body) {
    try {
      var unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
    } catch (CharacterCodingException e) {
      throw Refusal.malformed("invalid_utf8", "The body is not valid UTF-8.");
    }
  }

  private static boolean looksLikeJson(String text) {
    String start = text.stripLeading();
    return start.startsWith("{") || start.startsWith("[");
  }

  /** As kubectl does: an opening brace is tried as JSON first, and then as YAML's flow style. */
  private static List<JsonNode> jsonOrFlowYaml(String text) {
    try {
      return JsonDocuments.readAll(text);
    } catch (Refusal problem) {
      if (problem.code().equals("malformed_json")) {
        return YamlDocuments.readAll(text);
      }
      throw problem;
    }
  }
}
