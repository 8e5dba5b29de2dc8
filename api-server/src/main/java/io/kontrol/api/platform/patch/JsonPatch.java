package io.kontrol.api.platform.patch;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;

/**
 * JSON Patch (RFC 6902). Libraries fail {@code JsonPatchTest}: zjsonpatch ignores a remove of a
 * missing field, zjsonpatch and JSON-P treat 1 and 1.0 as different, json-patch removes the whole
 * document and has had no release since 2020, and none limits the size of nested copies.
 */
public final class JsonPatch {
  private static final int MOST_OPERATIONS = 10_000;
  private static final int MOST_SEGMENTS = 64;

  /** In characters; a document doubles with each copy of itself. */
  private static final long MOST_COPIED = 10_000_000;

  private JsonPatch() {}

  /** Returns a new document; the arguments are not changed. */
  public static JsonNode apply(JsonNode target, JsonNode patch) {
    if (!patch.isArray() || patch.size() > MOST_OPERATIONS) {
      throw invalid("A JSON Patch is a list of at most 10,000 operations.");
    }
    JsonNode result = target.deepCopy();
    long copied = 0;
    for (JsonNode operation : patch) {
      if (operation.path("op").asText().equals("copy")) {
        copied += Json.write(existing(result, pointer(operation, "from"))).length();
        if (copied > MOST_COPIED) {
          throw Refusal.tooLarge("The copy operations of the JSON Patch copy more than 10 MB.");
        }
      }
      result = applyOne(result, operation);
    }
    return result;
  }

  /** Parses the JSON Pointer in a field of an operation. */
  public static JsonPointer pointer(JsonNode operation, String field) {
    JsonNode path = operation.path(field);
    String text = path.asText();
    if (!path.isTextual() || !(text.isEmpty() || text.startsWith("/"))) {
      throw invalid("Each operation of a JSON Patch needs '" + field + "', a JSON Pointer.");
    }
    if (text.chars().filter(c -> c == '/').count() > MOST_SEGMENTS) {
      throw invalid("A path of a JSON Patch has at most 64 segments.");
    }
    return JsonPointer.compile(text);
  }

  private static JsonNode applyOne(JsonNode document, JsonNode operation) {
    JsonPointer path = pointer(operation, "path");
    return switch (operation.path("op").asText()) {
      case "add" -> add(document, path, value(operation));
      case "remove" -> remove(document, path);
      case "replace" -> {
        existing(document, path);
        yield path.matches()
            ? value(operation).deepCopy()
            : replace(document, path, value(operation));
      }
      case "move" -> {
        JsonPointer from = pointer(operation, "from");
        if (path.toString().startsWith(from + "/")) {
          throw invalid("A value cannot be moved into itself.");
        }
        JsonNode moved = existing(document, from);
        yield add(remove(document, from), path, moved);
      }
      case "copy" -> add(document, path, existing(document, pointer(operation, "from")));
      case "test" -> {
        if (!SameJson.same(existing(document, path), value(operation))) {
          throw Refusal.conflict(
              "patch_test_failed",
              "A test operation of the JSON Patch failed: the value is another one.");
        }
        yield document;
      }
      default -> throw invalid("'op' is one of add, remove, replace, move, copy and test.");
    };
  }

  private static JsonNode value(JsonNode operation) {
    JsonNode value = operation.get("value");
    if (value == null) {
      throw invalid("An add, replace or test operation needs a 'value'.");
    }
    return value;
  }

  private static JsonNode existing(JsonNode document, JsonPointer path) {
    JsonNode found = document.at(path);
    if (found.isMissingNode()) {
      throw conflict();
    }
    return found;
  }

  private static JsonNode add(JsonNode document, JsonPointer path, JsonNode value) {
    if (path.matches()) {
      return value.deepCopy();
    }
    String last = path.last().getMatchingProperty();
    JsonNode parent = existing(document, path.head());
    if (parent instanceof ObjectNode object) {
      object.set(last, value.deepCopy());
      return document;
    }
    if (parent instanceof ArrayNode array) {
      int index = last.equals("-") ? array.size() : path.last().getMatchingIndex();
      if (index < 0 || index > array.size()) {
        throw conflict();
      }
      array.insert(index, value.deepCopy());
      return document;
    }
    throw conflict();
  }

  private static JsonNode replace(JsonNode document, JsonPointer path, JsonNode value) {
    JsonNode parent = existing(document, path.head());
    if (parent instanceof ObjectNode object) {
      object.set(path.last().getMatchingProperty(), value.deepCopy());
    } else if (parent instanceof ArrayNode array) {
      array.set(path.last().getMatchingIndex(), value.deepCopy());
    }
    return document;
  }

  private static JsonNode remove(JsonNode document, JsonPointer path) {
    existing(document, path);
    if (path.matches()) {
      throw invalid("The whole document cannot be removed.");
    }
    JsonNode parent = document.at(path.head());
    if (parent instanceof ObjectNode object) {
      object.remove(path.last().getMatchingProperty());
    } else if (parent instanceof ArrayNode array) {
      array.remove(path.last().getMatchingIndex());
    }
    return document;
  }

  private static Refusal conflict() {
    return Refusal.conflict(
        "patch_path_missing", "An operation of the JSON Patch has a path that does not exist.");
  }

  private static Refusal invalid(String detail) {
    return Refusal.invalid("invalid_patch", detail);
  }
}
