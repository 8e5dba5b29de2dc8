package io.kontrol.sandbox.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The schema of a value: its type, and how it is merged. */
public sealed interface Shape {
  /** No schema: maps are merged by key, lists are atomic. */
  enum Any implements Shape {
    /** The only instance. */
    ANY
  }

  /** A single value; {@code type} is one of those that {@code types.txt} lists. */
  record Scalar(String type) implements Shape {}

  /** A list; {@code keys} identify its items where it is a map. */
  record ListOf(Kind kind, List<String> keys, Shape element) implements Shape {
    /** How items are identified. */
    public enum Kind {
      ATOMIC,
      SET,
      MAP
    }
  }

  /** A map with free keys. */
  record MapOf(boolean atomic, Shape element) implements Shape {}

  /**
   * An object with named fields. The fields are added after construction, since types refer to each
   * other.
   */
  final class Struct implements Shape {
    private final String name;
    private final boolean atomic;
    private final boolean open;
    private final Map<String, Field> fields;

    /**
     * @param open whether unknown fields are kept
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
    /** How a zero is handled: an empty text, list or map, 0 or false. */
    public enum Zero {
      /** Kept as given. */
      KEPT,
      /** Omitted. */
      DROPPED,
      /** Kept as given, and so is a null. */
      NULLABLE,
      /** Present even where nothing was given. */
      ALWAYS
    }
  }

  /** The field with the name, where this shape has named fields. */
  default Optional<Field> field(String name) {
    return this instanceof Struct struct
        ? Optional.ofNullable(struct.fields().get(name))
        : Optional.empty();
  }

  /** The shape of an entry in a map or struct of this shape. */
  default Shape under(String name) {
    if (this instanceof Struct struct) {
      Field field = struct.fields().get(name);
      return field == null ? Any.ANY : field.shape();
    }
    return this instanceof MapOf map ? map.element() : Any.ANY;
  }

  /** The shape of the items in a list of this shape. */
  default Shape item() {
    return this instanceof ListOf list ? list.element() : Any.ANY;
  }
}
