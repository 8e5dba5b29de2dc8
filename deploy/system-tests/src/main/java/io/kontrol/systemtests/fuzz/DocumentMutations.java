package io.kontrol.systemtests.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Mutations at one place of a document. */
final class DocumentMutations {
  private DocumentMutations() {}

  static JsonNode mutate(JsonNode original, RandomValues values) {
    JsonNode copy = original.deepCopy();
    List<ObjectNode> objects = new ArrayList<>();
    collect(copy, objects);
    if (objects.isEmpty()) {
      return values.anything(2);
    }
    ObjectNode victim = values.pick(objects);
    List<String> names = new ArrayList<>();
    victim.fieldNames().forEachRemaining(names::add);
    String name = names.isEmpty() ? "spec" : values.pick(names);
    switch (values.below(6)) {
      case 0 -> victim.remove(name);
      case 1 -> victim.set(name, values.anything(2));
      case 2 -> victim.put(name, values.nasty());
      case 3 -> victim.set(values.nasty(), values.anything(1));
      case 4 -> victim.set(name, nest(70));
      default -> victim.putNull(name);
    }
    return copy;
  }

  private static JsonNode nest(int depth) {
    JsonNode nested = JsonNodeFactory.instance.textNode("deep");
    for (int i = 0; i < depth; i++) {
      ArrayNode around = JsonNodeFactory.instance.arrayNode();
      nested = around.add(nested);
    }
    return nested;
  }

  private static void collect(JsonNode node, List<ObjectNode> into) {
    if (node instanceof ObjectNode object) {
      into.add(object);
    }
    node.forEach(child -> collect(child, into));
  }
}
