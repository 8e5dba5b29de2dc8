package io.kontrol.sandbox.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What may stand at a place in an object, and what counts as one thing there when it is merged. */
public sealed interface Shape {
  /** A place whose shape no schema gives: maps are merged by key, lists are set as a whole. */
  enum Any implements Shape {
    /** The only one. */
    ANY
  }

  /** A single value; {@code type} is one of those that {@code types.txt} lists. */
  record Scalar(String type) implements Shape {}

  /** A list; {@code keys} name its items where it is a map by key. */
  record ListOf(Kind kind, List<String> keys, Shape element) implements Shape {
    /** What an item is known by. */
    public enum Kind {
      ATOMIC,
      SET,
      MAP
    }
  }

  /** A map with free keys. */
  record MapOf(boolean atomic, Shape element) implements Shape {}

  /**
   * An object with named fields. Its fields are filled in later, since types refer to each other.
   */
  final class Struct implements Shape {
    private final String name;
    private final boolean atomic;
    private final boolean open;
    private final Map<String, Field> fields;

    /**
     * @param open whether other fields are kept too
     */
    Struct(String name, boolean atomic, boolean open, Map<String, Field> fields) {
      this.name = name;
      this.atomic = atomic;
      this.open = open;
      this.fields = fields;
    }

    public String name() {
      return name;
    }

    public boolean atomic() {
      return atomic;
    }

    public boolean open() {
      return open;
    }

    public Map<String, Field> fields() {
      return fields;
    }
  }

  /**
   * A field of a struct.
   *
   * @param patchStrategy of a strategic merge patch: empty, {@code merge}, {@code replace}, {@code
   *     retainKeys}, or two of them with a comma
   */
  record Field(
      String name,
      Shape shape,
      String patchStrategy,
      String mergeKey,
      @Nullable JsonNode defaultValue,
      Zero zero,
      boolean required) {
    /** What becomes of a zero: an empty text, list or map, 0 or false. */
    public enum Zero {
      /** It is kept as given. */
      KEPT,
      /** It is left out. */
      DROPPED,
      /** It is kept as given, and so is a null. */
      NULLABLE,
      /** It is there even where nothing was given. */
      ALWAYS
    }
  }

  /** The field of that name, where this shape names its fields. */
  default Optional<Field> field(String name) {
    return this instanceof Struct struct
        ? Optional.ofNullable(struct.fields().get(name))
        : Optional.empty();
  }

  /** What stands under a name in a map or struct of this shape. */
  default Shape under(String name) {
    if (this instanceof Struct struct) {
      Field field = struct.fields().get(name);
      return field == null ? Any.ANY : field.shape();
    }
    return this instanceof MapOf map ? map.element() : Any.ANY;
  }

  /** What the items of a list of this shape are. */
  default Shape item() {
    return this instanceof ListOf list ? list.element() : Any.ANY;
  }
}
