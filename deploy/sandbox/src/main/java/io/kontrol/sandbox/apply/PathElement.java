package io.kontrol.sandbox.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.json.SandboxJson;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** One path element of managed fields. */
public sealed interface PathElement extends Comparable<PathElement> {
  /** A field, or the key of a map. */
  record Name(String name) implements PathElement {}

  /** An item of a list, identified by some of its fields. */
  record Key(SortedMap<String, JsonNode> fields) implements PathElement {}

  /** An item of a set. */
  record Value(JsonNode value) implements PathElement {}

  /** An item of a list, by index. */
  record Index(int index) implements PathElement {}

  /** {@code f:name}, {@code k:{"name":"x"}}, {@code v:"x"} or {@code i:0}. */
  default String encoded() {
    if (this instanceof Name name) {
      return "f:" + name.name();
    }
    if (this instanceof Key key) {
      ObjectNode object = SandboxJson.object();
      key.fields().forEach(object::set);
      return "k:" + SandboxJson.text(object);
    }
    if (this instanceof Value value) {
      return "v:" + SandboxJson.text(value.value());
    }
    return "i:" + ((Index) this).index();
  }

  /**
   * @throws IllegalArgumentException when the text is no path element
   */
  static PathElement decode(String text) {
    if (text.length() < 2 || text.charAt(1) != ':') {
      throw new IllegalArgumentException("not a path element: " + text);
    }
    String rest = text.substring(2);
    return switch (text.charAt(0)) {
      case 'f' -> new Name(rest);
      case 'i' -> new Index(Integer.parseInt(rest));
      case 'v' -> new Value(parse(rest));
      case 'k' -> {
        TreeMap<String, JsonNode> fields = new TreeMap<>();
        parse(rest).properties().forEach(f -> fields.put(f.getKey(), f.getValue()));
        yield new Key(fields);
      }
      default -> throw new IllegalArgumentException("not a path element: " + text);
    };
  }

  /** As error messages show it: {@code .name}, {@code [name="x"]}, {@code [="x"]}, {@code [0]}. */
  default String shown() {
    if (this instanceof Name name) {
      return "." + name.name();
    }
    if (this instanceof Key key) {
      return key.fields().entrySet().stream()
          .map(field -> field.getKey() + "=" + SandboxJson.text(field.getValue()))
          .collect(Collectors.joining(",", "[", "]"));
    }
    if (this instanceof Value value) {
      return "[=" + SandboxJson.text(value.value()) + "]";
    }
    return "[" + ((Index) this).index() + "]";
  }

  @Override
  default int compareTo(PathElement other) {
    int byKind = Integer.compare(rank(), other.rank());
    if (byKind != 0) {
      return byKind;
    }
    if (this instanceof Name name && other instanceof Name otherName) {
      return name.name().compareTo(otherName.name());
    }
    if (this instanceof Key key && other instanceof Key otherKey) {
      return compareKeys(key, otherKey);
    }
    if (this instanceof Value value && other instanceof Value otherValue) {
      return ValueEquality.compare(value.value(), otherValue.value());
    }
    return Integer.compare(((Index) this).index(), ((Index) other).index());
  }

  private int rank() {
    return this instanceof Name ? 0 : this instanceof Key ? 1 : this instanceof Value ? 2 : 3;
  }

  private static int compareKeys(Key left, Key right) {
    Iterator<Map.Entry<String, JsonNode>> others = right.fields().entrySet().iterator();
    for (Map.Entry<String, JsonNode> field : left.fields().entrySet()) {
      if (!others.hasNext()) {
        return 1;
      }
      Map.Entry<String, JsonNode> other = others.next();
      int byName = field.getKey().compareTo(other.getKey());
      int order = byName != 0 ? byName : ValueEquality.compare(field.getValue(), other.getValue());
      if (order != 0) {
        return order;
      }
    }
    return others.hasNext() ? -1 : 0;
  }

  private static JsonNode parse(String text) {
    try {
      return SandboxJson.read(text.getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a path element: " + text, e);
    }
  }
}
