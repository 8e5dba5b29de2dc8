package io.kontrol.api.platform.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a small object, such as the body of a request. Refuses unknown fields, and values
 * of another type; a value is never quoted, since it may be a password.
 */
public final class ObjectFields {
  private final JsonNode object;

  private ObjectFields(JsonNode object, String... known) {
    if (!object.isObject()) {
      throw Refusal.invalid("not_an_object", "This has to be an object.");
    }
    Set<String> names = new TreeSet<>(List.of(known));
    object
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                throw Refusal.invalid(
                    "unknown_field",
                    "There is no field "
                        + ScalarLimits.quoted(name)
                        + "; there are "
                        + String.join(", ", names)
                        + ".");
              }
            });
    this.object = object;
  }

  public static ObjectFields read(
      byte @Nullable [] body, @Nullable String mediaType, String... known) {
    return new ObjectFields(RequestBody.readOne(body, mediaType), known);
  }

  public static ObjectFields of(ObjectNode object, String... known) {
    return new ObjectFields(object, known);
  }

  public boolean has(String name) {
    return object.has(name);
  }

  public boolean isNull(String name) {
    return object.path(name).isNull();
  }

  public String text(String name) {
    return optionalText(name).orElseThrow(() -> missing(name));
  }

  public static Refusal missing(String name) {
    return invalid("missing_field", name, "The field " + name + " is missing.");
  }

  /** Empty where it is absent or null. */
  public Optional<String> optionalText(String name) {
    return value(name, JsonNode::isTextual, "a text").map(JsonNode::textValue);
  }

  public Optional<Boolean> flag(String name) {
    return value(name, JsonNode::isBoolean, "true or false").map(JsonNode::booleanValue);
  }

  public OptionalInt id(String name) {
    Optional<JsonNode> value =
        value(name, node -> node.isInt() && node.intValue() > 0, "a positive whole number");
    return value.isPresent() ? OptionalInt.of(value.get().intValue()) : OptionalInt.empty();
  }

  /** A whole number of any sign; empty where it is absent or null. */
  public OptionalLong number(String name) {
    Optional<JsonNode> value = value(name, node -> node.isInt() || node.isLong(), "a whole number");
    return value.isPresent() ? OptionalLong.of(value.get().longValue()) : OptionalLong.empty();
  }

  /** An object whose fields are not known beforehand; empty where it is absent or null. */
  public Optional<ObjectNode> object(String name) {
    return value(name, JsonNode::isObject, "an object").map(ObjectNode.class::cast);
  }

  /** An object with known fields; empty where it is absent or null. */
  public Optional<ObjectFields> fields(String name, String... known) {
    return value(name, JsonNode::isObject, "an object")
        .map(object -> new ObjectFields(object, known));
  }

  /** A whole number from 0; empty where it is absent or null. */
  public OptionalInt count(String name) {
    Optional<JsonNode> value =
        value(name, node -> node.isInt() && node.intValue() >= 0, "a whole number, 0 or more");
    return value.isPresent() ? OptionalInt.of(value.get().intValue()) : OptionalInt.empty();
  }

  /** Why the value of a field cannot be; the problem has the JSON Pointer of the field. */
  public static Refusal invalid(String code, String name, String detail) {
    return Refusal.invalid(code, detail).with("pointer", TextNode.valueOf("/" + name));
  }

  /** A list of objects; empty where it is absent or null. */
  public Optional<List<ObjectFields>> objects(String name, String... known) {
    Optional<JsonNode> list = value(name, JsonNode::isArray, "a list");
    if (list.isEmpty()) {
      return Optional.empty();
    }
    List<ObjectFields> objects = new ArrayList<>();
    list.get().forEach(each -> objects.add(new ObjectFields(each, known)));
    return Optional.of(objects);
  }

  /** A list of texts; empty where it is absent or null. */
  public Optional<List<String>> texts(String name) {
    return value(
            name,
            node -> node.isArray() && node.valueStream().allMatch(JsonNode::isTextual),
            "a list of texts")
        .map(list -> list.valueStream().map(JsonNode::textValue).toList());
  }

  private Optional<JsonNode> value(String name, Predicate<JsonNode> sound, String what) {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!sound.test(value)) {
      throw invalid("wrong_type", name, "The field " + name + " has to be " + what + ".");
    }
    return Optional.of(value);
  }
}
