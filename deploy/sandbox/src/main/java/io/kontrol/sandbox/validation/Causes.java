package io.kontrol.sandbox.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.sandbox.status.StatusException.Cause;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The errors of an object ({@code status.details.causes}), in the API server's wording. */
public final class Causes {
  private final List<Cause> all = new ArrayList<>();

  public List<Cause> all() {
    return all;
  }

  public boolean isEmpty() {
    return all.isEmpty();
  }

  /** Adds an error when a text is missing or empty. */
  public void require(JsonNode parent, String field, String path) {
    if (parent.path(field).asText().isEmpty()) {
      required(path);
    }
  }

  public void required(String path) {
    add("FieldValueRequired", "Required value", path);
  }

  public void required(String path, String because) {
    add("FieldValueRequired", "Required value: " + because, path);
  }

  public void invalid(String path, String value, String because) {
    invalid(path, TextNode.valueOf(value), because);
  }

  public void invalid(String path, JsonNode value, String because) {
    String shown = value.isMissingNode() ? "null" : value.toString();
    add("FieldValueInvalid", "Invalid value: " + shown + ": " + because, path);
  }

  /** Adds an error when a text is present and not supported. */
  public void oneOf(JsonNode value, String path, String... supported) {
    if (!value.isMissingNode() && !Arrays.asList(supported).contains(value.asText())) {
      unsupported(path, value, supported);
    }
  }

  public void unsupported(String path, JsonNode value, String... supported) {
    String list =
        Arrays.stream(supported).map(one -> "\"" + one + "\"").collect(Collectors.joining(", "));
    String shown = TextNode.valueOf(value.asText()).toString();
    add(
        "FieldValueNotSupported",
        "Unsupported value: " + shown + ": supported values: " + list,
        path);
  }

  public void forbidden(String path, String because) {
    add("FieldValueForbidden", "Forbidden: " + because, path);
  }

  public void duplicate(String path, JsonNode value) {
    add("FieldValueDuplicate", "Duplicate value: " + value, path);
  }

  public void notFound(String path, String value) {
    add("FieldValueNotFound", "Not found: " + TextNode.valueOf(value), path);
  }

  void wrongType(String path, String got, String because) {
    add("FieldValueTypeInvalid", "Invalid value: \"" + got + "\": " + because, path);
  }

  void tooMany(String path, int found, int most) {
    add(
        "FieldValueTooMany",
        "Too many: %d: must have at most %d items".formatted(found, most),
        path);
  }

  public void tooLong(String path, String because) {
    add("FieldValueTooLong", "Too long: " + because, path);
  }

  void notNegative(JsonNode number, String path) {
    if (number.isNumber() && number.longValue() < 0) {
      invalid(path, number, "must be greater than or equal to 0");
    }
  }

  void portNumber(JsonNode number, String path) {
    if (number.longValue() < 1 || number.longValue() > 65_535) {
      invalid(path, number, "must be between 1 and 65535, inclusive");
    }
  }

  private void add(String reason, String message, String path) {
    all.add(new Cause(reason, message, path));
  }
}
