package io.kontrol.watcher.cluster;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.kubernetes.ObjectKind;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Lists a kind page by page, with one object parsed at a time. */
public final class ObjectPages {
  /** Receives the objects one by one, and may block. */
  @FunctionalInterface
  public interface Sink {
    void accept(ObjectNode object) throws InterruptedException;
  }

  private final WatchClient api;
  private final int pageSize;

  public ObjectPages(WatchClient api, int pageSize) {
    this.api = api;
    this.pageSize = pageSize;
  }

  /**
   * @param labelSelector selects the objects
   * @param each receives every object, with its apiVersion and kind
   * @return the resourceVersion of the list, to watch from
   * @throws ApiException 410 if the list's continue token expired; list again
   */
  public String list(ObjectKind kind, String labelSelector, Sink each)
      throws IOException, InterruptedException {
    String path =
        kind.collectionPath("") + "?labelSelector=" + encode(labelSelector) + "&limit=" + pageSize;
    JsonNode metadata = page(kind, path, each);
    while (!metadata.path("continue").asText().isEmpty()) {
      metadata = page(kind, path + "&continue=" + encode(metadata.path("continue").asText()), each);
    }
    return metadata.path("resourceVersion").asText();
  }

  /** The current resourceVersion of the kind. */
  public String version(ObjectKind kind) throws IOException, InterruptedException {
    JsonNode metadata = page(kind, kind.collectionPath("") + "?limit=1", object -> {});
    return metadata.path("resourceVersion").asText();
  }

  private JsonNode page(ObjectKind kind, String path, Sink each)
      throws IOException, InterruptedException {
    byte[] body =
        api.get(path)
            .orElseThrow(() -> new ApiException(404, kind.apiVersion() + " " + kind.kind()));
    JsonNode metadata = ObjectDecoder.emptyObject();
    try (JsonParser parser = ObjectDecoder.parser(body)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (field.equals("items") && value == JsonToken.START_ARRAY) {
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            each.accept(typed(kind, (ObjectNode) ObjectDecoder.value(parser)));
          }
        } else if (field.equals("metadata")) {
          metadata = ObjectDecoder.value(parser);
        } else {
          parser.skipChildren();
        }
      }
    }
    return metadata;
  }

  /** Adds apiVersion and kind, which the items of a built-in kind's list lack. */
  private static ObjectNode typed(ObjectKind kind, ObjectNode item) {
    ObjectNode object = item.objectNode();
    object.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
    item.remove("kind");
    item.remove("apiVersion");
    return object.setAll(item);
  }

  /** Encodes a query parameter. */
  public static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
