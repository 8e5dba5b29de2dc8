package io.kontrol.sandbox.patch;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.apply.ValueEquality;

/** RFC 6902 patches. */
public final class JsonPatchOperations {
  /** An operation that cannot be applied. */
  public static final class FailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FailedException(String message) {
      super(message, null, false, false);
    }
  }

  private JsonPatchOperations() {}

  /**
   * @throws FailedException when an operation cannot be applied; then none is
   */
  public static JsonNode apply(JsonNode target, JsonNode operations) {
    JsonNode document = target.deepCopy();
    for (JsonNode operation : operations) {
      document = applyOne(document, operation);
    }
    return document;
  }

  private static JsonNode applyOne(JsonNode document, JsonNode operation) {
    if (!operation.path("path").isTextual()) {
      throw new FailedException("no path");
    }
    JsonPointer path = pointer(operation.path("path"));
    return switch (operation.path("op").asText()) {
      case "add" -> add(document, path, value(operation));
      case "remove" -> {
        remove(document, path);
        yield document;
      }
      case "replace" -> {
        existing(document, path);
        yield replace(document, path, value(operation));
      }
      case "move" -> {
        JsonPointer from = pointer(operation.path("from"));
        JsonNode moved = existing(document, from);
        remove(document, from);
        yield add(document, path, moved);
      }
      case "copy" ->
          add(document, path, existing(document, pointer(operation.path("from"))).deepCopy());
      case "test" -> {
        JsonNode found = find(document, path);
        JsonNode expected = operation.path("value");
        boolean absent = found.isMissingNode() && expected.isNull();
        if (!absent && !ValueEquality.same(found, expected)) {
          throw new FailedException("testing value " + path + " failed");
        }
        yield document;
      }
      default -> throw new FailedException("unknown operation");
    };
  }

  private static JsonNode value(JsonNode operation) {
    return operation.has("value")
        ? operation.get("value").deepCopy()
        : JsonNodeFactory.instance.nullNode();
  }

  private static JsonPointer pointer(JsonNode text) {
    try {
      return JsonPointer.compile(text.asText());
    } catch (IllegalArgumentException e) {
      throw new FailedException("not a JSON Pointer: " + text.asText());
    }
  }

  private static JsonNode existing(JsonNode document, JsonPointer path) {
    JsonNode found = find(document, path);
    if (found.isMissingNode()) {
      throw new FailedException("nothing at " + path);
    }
    return found;
  }

  /** A negative index counts from the end, as in the API server. */
  private static JsonNode find(JsonNode document, JsonPointer path) {
    JsonNode found = document;
    for (JsonPointer rest = path; !rest.matches(); rest = rest.tail()) {
      String step = rest.getMatchingProperty();
      found =
          found instanceof ArrayNode array && !array.isEmpty()
              ? array.path(index(step, array.size() - 1))
              : found.path(step);
    }
    return found;
  }

  private static JsonNode parent(JsonNode document, JsonPointer path) {
    JsonPointer head = path.head();
    if (head == null) {
      throw new FailedException("the whole document has no parent");
    }
    return find(document, head);
  }

  private static JsonNode add(JsonNode document, JsonPointer path, JsonNode value) {
    if (path.matches()) {
      return value;
    }
    JsonNode parent = parent(document, path);
    String last = last(path);
    if (parent instanceof ObjectNode object) {
      object.set(last, value);
    } else if (parent instanceof ArrayNode array) {
      array.insert(last.equals("-") ? array.size() : index(last, array.size()), value);
    } else {
      throw new FailedException("nothing to add to at " + path.head());
    }
    return document;
  }

  private static JsonNode replace(JsonNode document, JsonPointer path, JsonNode value) {
    if (path.matches()) {
      return value;
    }
    JsonNode parent = parent(document, path);
    if (parent instanceof ObjectNode object) {
      object.set(last(path), value);
    } else if (parent instanceof ArrayNode array) {
      array.set(index(last(path), array.size() - 1), value);
    }
    return document;
  }

  private static void remove(JsonNode document, JsonPointer path) {
    existing(document, path);
    JsonNode parent = parent(document, path);
    if (parent instanceof ObjectNode object) {
      object.remove(last(path));
    } else if (parent instanceof ArrayNode array) {
      array.remove(index(last(path), array.size() - 1));
    }
  }

  private static String last(JsonPointer path) {
    return path.last().getMatchingProperty();
  }

  /**
   * @param most the highest index that there may be
   */
  private static int index(String text, int most) {
    try {
      int given = Integer.parseInt(text);
      int index = given < 0 ? given + most + 1 : given;
      if (index >= 0 && index <= most) {
        return index;
      }
    } catch (NumberFormatException e) {
      // reported below
    }
    throw new FailedException("no place " + text + " in the list");
  }
}
