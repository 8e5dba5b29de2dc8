package io.kontrol.sandbox.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.function.Function;

/**
 * A column and how its cells are read from an object.
 *
 * @param priority above 0 for columns of {@code -o wide}
 */
record Column(
    String name, String type, String format, int priority, Function<JsonNode, JsonNode> cell) {

  static Column text(String name, Function<JsonNode, String> cell) {
    return new Column(name, "string", "", 0, o -> TextNode.valueOf(cell.apply(o)));
  }

  /** A cell with the value at a JSON Pointer. */
  static Column text(String name, String pointer) {
    return text(name, pointer, "");
  }

  static Column text(String name, String pointer, String otherwise) {
    return text(
        name,
        o -> {
          String found = o.at(pointer).asText();
          return found.isEmpty() ? otherwise : found;
        });
  }

  static Column number(String name, String pointer) {
    return number(name, o -> o.at(pointer).asInt());
  }

  static Column number(String name, Function<JsonNode, Integer> cell) {
    return new Column(name, "integer", "", 0, o -> IntNode.valueOf(cell.apply(o)));
  }

  static Column bool(String name, String pointer) {
    return new Column(
        name,
        "boolean",
        "",
        0,
        o -> com.fasterxml.jackson.databind.node.BooleanNode.valueOf(o.at(pointer).asBoolean()));
  }

  static Column age() {
    return text("Age", o -> Age.since(o.at("/metadata/creationTimestamp").asText()));
  }

  static Column createdAt() {
    return new Column("Created At", "date", "", 0, o -> o.at("/metadata/creationTimestamp"));
  }

  Column wide() {
    return new Column(name, type, format, 1, cell);
  }

  /** Declared as a string, though the cells are numbers. */
  Column declaredText() {
    return new Column(name, "string", format, priority, cell);
  }
}
