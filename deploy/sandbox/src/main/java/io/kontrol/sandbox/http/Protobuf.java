package io.kontrol.sandbox.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.BiConsumer;

/**
 * Reads objects that consist of metadata alone, such as the one that {@code kubectl create
 * namespace} sends; others are refused as an unknown format.
 */
final class Protobuf {
  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final int RAW = 2;
  private static final int METADATA = 1;

  private Protobuf() {}

  static ObjectNode metadataOnly(ResourceType type, byte[] body) {
    if (!type.kind().equals("Namespace") && !type.kind().equals("ServiceAccount")) {
      throw Call.unknownFormat();
    }
    if (body.length < MAGIC.length || !Arrays.equals(body, 0, 4, MAGIC, 0, 4)) {
      throw Call.unknownFormat();
    }
    ObjectNode object = Json.object().put("kind", type.kind()).put("apiVersion", type.apiVersion());
    ObjectNode metadata = object.putObject("metadata");
    fields(
        Arrays.copyOfRange(body, 4, body.length),
        (number, raw) -> {
          if (number == RAW) {
            fields(
                raw,
                (field, value) -> {
                  if (field == METADATA) {
                    fields(value, (name, content) -> metadata(metadata, name, content));
                  }
                });
          }
        });
    return object;
  }

  private static void metadata(ObjectNode metadata, int number, byte[] content) {
    switch (number) {
      case 1 -> putText(metadata, "name", content);
      case 2 -> putText(metadata, "generateName", content);
      case 11 -> putEntry(metadata.withObjectProperty("labels"), content);
      case 12 -> putEntry(metadata.withObjectProperty("annotations"), content);
      default -> {}
    }
  }

  private static void putText(ObjectNode target, String field, byte[] content) {
    if (content.length > 0) {
      target.put(field, new String(content, StandardCharsets.UTF_8));
    }
  }

  private static void putEntry(ObjectNode target, byte[] entry) {
    String[] pair = {"", ""};
    fields(
        entry,
        (number, content) ->
            pair[number == 1 ? 0 : 1] = new String(content, StandardCharsets.UTF_8));
    target.put(pair[0], pair[1]);
  }

  /** Calls for each field that has a length; numbers are passed over. */
  private static void fields(byte[] message, BiConsumer<Integer, byte[]> action) {
    int[] at = {0};
    try {
      while (at[0] < message.length) {
        long tag = varint(message, at);
        switch ((int) (tag & 7)) {
          case 0 -> varint(message, at);
          case 1 -> at[0] += 8;
          case 2 -> {
            int length = (int) varint(message, at);
            if (length < 0 || length > message.length - at[0]) {
              throw Call.unknownFormat();
            }
            byte[] content = Arrays.copyOfRange(message, at[0], at[0] + length);
            at[0] += length;
            action.accept((int) (tag >>> 3), content);
          }
          case 5 -> at[0] += 4;
          default -> throw Call.unknownFormat();
        }
      }
    } catch (ArrayIndexOutOfBoundsException e) {
      throw Call.unknownFormat();
    }
  }

  private static long varint(byte[] message, int[] at) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = message[at[0]++];
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    return value;
  }
}
