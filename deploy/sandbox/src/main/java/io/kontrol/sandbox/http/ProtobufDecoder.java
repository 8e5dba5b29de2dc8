package io.kontrol.sandbox.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.SandboxJson;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Decodes the few kinds that kubectl sends as protobuf: those of {@code kubectl create namespace},
 * {@code serviceaccount}, {@code configmap}, {@code secret} and {@code auth can-i}. Others are
 * refused as an unknown format.
 */
final class ProtobufDecoder {
  private static final byte[] MAGIC = {'k', '8', 's', 0};
  private static final int RAW = 2;

  /** The type of a field. */
  private enum Holds {
    TEXT,
    TEXTS_BY_NAME,
    BYTES_BY_NAME,
    MESSAGE
  }

  /**
   * A field of a message.
   *
   * @param of the name of its message, for {@link Holds#MESSAGE}
   */
  private record Field(String name, Holds holds, String of) {
    static Field text(String name) {
      return new Field(name, Holds.TEXT, "");
    }
  }

  /** Fields by message and field number, as in the API's {@code generated.proto} files. */
  private static final Map<String, Map<Integer, Field>> MESSAGES =
      Map.of(
          "Namespace", Map.of(1, metadata()),
          "ServiceAccount", Map.of(1, metadata()),
          "ConfigMap",
              Map.of(
                  1, metadata(),
                  2, new Field("data", Holds.TEXTS_BY_NAME, ""),
                  3, new Field("binaryData", Holds.BYTES_BY_NAME, "")),
          "Secret",
              Map.of(
                  1,
                  metadata(),
                  2,
                  new Field("data", Holds.BYTES_BY_NAME, ""),
                  3,
                  Field.text("type"),
                  4,
                  new Field("stringData", Holds.TEXTS_BY_NAME, "")),
          "SelfSubjectAccessReview", Map.of(2, new Field("spec", Holds.MESSAGE, "ReviewSpec")),
          "ReviewSpec",
              Map.of(
                  1, new Field("resourceAttributes", Holds.MESSAGE, "ResourceAttributes"),
                  2, new Field("nonResourceAttributes", Holds.MESSAGE, "PathAttributes")),
          "ResourceAttributes",
              Map.of(
                  1, Field.text("namespace"),
                  2, Field.text("verb"),
                  3, Field.text("group"),
                  4, Field.text("version"),
                  5, Field.text("resource"),
                  6, Field.text("subresource"),
                  7, Field.text("name")),
          "PathAttributes", Map.of(1, Field.text("path"), 2, Field.text("verb")),
          "ObjectMeta",
              Map.of(
                  1, Field.text("name"),
                  2, Field.text("generateName"),
                  3, Field.text("namespace"),
                  11, new Field("labels", Holds.TEXTS_BY_NAME, ""),
                  12, new Field("annotations", Holds.TEXTS_BY_NAME, "")));

  private ProtobufDecoder() {}

  private static Field metadata() {
    return new Field("metadata", Holds.MESSAGE, "ObjectMeta");
  }

  static ObjectNode read(ResourceType type, byte[] body) {
    boolean known = MESSAGES.containsKey(type.kind()) && !type.custom();
    boolean marked = body.length >= MAGIC.length && Arrays.equals(body, 0, 4, MAGIC, 0, 4);
    if (!known || !marked) {
      throw ObjectRequest.unknownFormat();
    }
    ObjectNode object =
        SandboxJson.object().put("kind", type.kind()).put("apiVersion", type.apiVersion());
    object.putObject("metadata");
    fields(
        Arrays.copyOfRange(body, MAGIC.length, body.length),
        (number, raw) -> {
          if (number == RAW) {
            message(object, type.kind(), raw);
          }
        });
    return object;
  }

  private static void message(ObjectNode target, String name, byte[] content) {
    Map<Integer, Field> known = MESSAGES.getOrDefault(name, Map.of());
    fields(
        content,
        (number, value) -> {
          Field field = known.get(number);
          if (field != null) {
            put(target, field, value);
          }
        });
  }

  private static void put(ObjectNode target, Field field, byte[] value) {
    switch (field.holds()) {
      case TEXT -> {
        if (value.length > 0) {
          target.put(field.name(), text(value));
        }
      }
      case MESSAGE -> message(target.withObjectProperty(field.name()), field.of(), value);
      case TEXTS_BY_NAME -> entry(target.withObjectProperty(field.name()), value, false);
      case BYTES_BY_NAME -> entry(target.withObjectProperty(field.name()), value, true);
    }
  }

  private static void entry(ObjectNode target, byte[] entry, boolean bytes) {
    byte[][] pair = {{}, {}};
    fields(entry, (number, content) -> pair[number == 1 ? 0 : 1] = content);
    target.put(text(pair[0]), bytes ? Base64.getEncoder().encodeToString(pair[1]) : text(pair[1]));
  }

  private static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
  }

  /** Visits each length-delimited field; numbers are skipped. */
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
              throw ObjectRequest.unknownFormat();
            }
            byte[] content = Arrays.copyOfRange(message, at[0], at[0] + length);
            at[0] += length;
            action.accept((int) (tag >>> 3), content);
          }
          case 5 -> at[0] += 4;
          default -> throw ObjectRequest.unknownFormat();
        }
      }
    } catch (ArrayIndexOutOfBoundsException e) {
      throw ObjectRequest.unknownFormat();
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
