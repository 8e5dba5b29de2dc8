package io.kontrol.sandbox.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.schema.Shape.Field;
import io.kontrol.sandbox.schema.Shape.ListOf;
import io.kontrol.sandbox.schema.Shape.MapOf;
import io.kontrol.sandbox.schema.Shape.Scalar;
import io.kontrol.sandbox.schema.Shape.Struct;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The types of the built-in kinds, read from {@code types.txt}, which explains its own format. */
public final class BuiltInTypes {
  private static final Pattern LIST = Pattern.compile("\\[(atomic|set|map)(?:\\((.*?)\\))?](.*)");
  private static final Pattern PATCH = Pattern.compile("patch=([a-zA-Z,]+)(?:\\((\\w+)\\))?");
  private static final Map<String, Struct> TYPES = read();

  private BuiltInTypes() {}

  /**
   * @param name such as {@code core.v1.PodSpec}
   */
  public static Struct get(String name) {
    return Objects.requireNonNull(TYPES.get(name), name);
  }

  private static Map<String, Struct> read() {
    List<String> lines = lines();
    Map<String, Struct> types = new HashMap<>();
    for (String line : lines) {
      if (line.startsWith("type ")) {
        String[] words = line.split(" ");
        types.put(words[1], new Struct(words[1], words.length > 2, false, new TreeMap<>()));
      }
    }
    Struct current = null;
    for (String line : lines) {
      if (line.startsWith("type ")) {
        current = types.get(line.split(" ")[1]);
      } else if (line.startsWith("  ") && current != null) {
        Field field = field(line.trim(), types);
        current.fields().put(field.name(), field);
      }
    }
    return types;
  }

  private static Field field(String line, Map<String, Struct> types) {
    String[] words = line.split(" ");
    Matcher patch = PATCH.matcher(line);
    boolean patched = patch.find();
    return new Field(
        words[0],
        shape(words[1], types),
        patched ? patch.group(1) : "",
        patched && patch.group(2) != null ? patch.group(2) : "",
        defaultValue(words),
        zero(List.of(words)),
        words[words.length - 1].equals("required"));
  }

  private static Field.Zero zero(List<String> words) {
    if (words.contains("always")) {
      return Field.Zero.ALWAYS;
    }
    return words.contains("omitempty") ? Field.Zero.DROPPED : Field.Zero.KEPT;
  }

  private static @Nullable JsonNode defaultValue(String[] words) {
    for (String word : words) {
      if (word.startsWith("default=")) {
        try {
          return SandboxJson.read(word.substring(8).getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return null;
  }

  private static Shape shape(String text, Map<String, Struct> types) {
    if (text.startsWith("@")) {
      return Objects.requireNonNull(types.get(text.substring(1)), text);
    }
    if (text.startsWith("{atomic}")) {
      return new MapOf(true, shape(text.substring(8), types));
    }
    if (text.startsWith("{}")) {
      return new MapOf(false, shape(text.substring(2), types));
    }
    Matcher list = LIST.matcher(text);
    if (list.matches()) {
      ListOf.Kind kind =
          switch (list.group(1)) {
            case "set" -> ListOf.Kind.SET;
            case "map" -> ListOf.Kind.MAP;
            default -> ListOf.Kind.ATOMIC;
          };
      List<String> keys =
          list.group(2) == null ? List.of() : Arrays.asList(list.group(2).split(","));
      return new ListOf(kind, keys, shape(list.group(3), types));
    }
    return text.equals("any") ? Shape.Any.ANY : new Scalar(text);
  }

  private static List<String> lines() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(BuiltInTypes.class.getResourceAsStream("types.txt")),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
