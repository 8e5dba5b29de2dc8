package io.kontrol.sandbox.object;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.SandboxJson;
import io.kontrol.sandbox.object.WriteOptions.FieldValidation;
import io.kontrol.sandbox.status.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Decodes the body of a request to an object of its kind. */
public final class RequestDecoder {
  private static final Pattern DUPLICATE = Pattern.compile("Duplicate field '([^']*)'");

  private RequestDecoder() {}

  /**
   * Decodes the object of a create or update.
   *
   * @param warnings receives warnings for a client that validates leniently
   */
  public static ObjectNode object(
      ResourceType type,
      byte[] body,
      boolean yaml,
      FieldValidation validation,
      List<String> warnings) {
    JsonNode node = parse(type, body, yaml);
    if (!(node instanceof ObjectNode object)) {
      throw unrecognized(
          type,
          "json: cannot unmarshal "
              + (node.isArray() ? "array" : node.isTextual() ? "string" : "number")
              + " into Go value of type struct { APIVersion string"
              + " \"json:\\\"apiVersion,omitempty\\\"\"; Kind string"
              + " \"json:\\\"kind,omitempty\\\"\" } ("
              + java.util.HexFormat.of().formatHex(body)
              + ")");
    }
    checkKind(type, object);
    List<String> duplicates = yaml ? List.of() : duplicates(body, validation);
    return decode(type, object, validation, duplicates, warnings);
  }

  /** Decodes an object by its type, and reports unknown fields. */
  public static ObjectNode decode(
      ResourceType type,
      ObjectNode object,
      FieldValidation validation,
      List<String> duplicates,
      List<String> warnings) {
    resetManagedFields(object);
    TypedDecoder decoder = new TypedDecoder(!type.custom());
    ObjectNode decoded;
    try {
      decoded = decoder.decode(object, type.shape(), type.kind());
    } catch (TypedDecoder.MismatchException e) {
      throw cannotBeHandled(type, String.valueOf(e.getMessage()));
    }
    List<String> faults = new ArrayList<>();
    decoder.unknown().forEach(field -> faults.add("unknown field \"" + field + "\""));
    faults.addAll(duplicates);
    if (!faults.isEmpty() && validation == FieldValidation.STRICT) {
      throw cannotBeHandled(type, "strict decoding error: " + String.join(", ", faults));
    }
    if (validation == FieldValidation.WARN) {
      warnings.addAll(faults);
    }
    return decoded;
  }

  /**
   * Decodes the result of a patch.
   *
   * @throws StatusException 422 where {@link #decode} has 400
   */
  static ObjectNode patched(
      ResourceType type,
      ObjectNode patched,
      List<String> duplicates,
      WriteOptions options,
      List<String> warnings) {
    try {
      checkKind(type, patched);
      return decode(type, patched, options.validation(), duplicates, warnings);
    } catch (StatusException e) {
      String message = String.valueOf(e.getMessage());
      String because = message.substring(message.indexOf(": ") + 2);
      String shown = SandboxJson.text(SandboxJson.object().textNode(SandboxJson.text(patched)));
      ObjectNode details = SandboxJson.object();
      details
          .withArrayProperty("causes")
          .addObject()
          .put("reason", "FieldValueInvalid")
          .put("message", "Invalid value: " + shown + ": " + because)
          .put("field", "patch");
      throw new StatusException(
          422,
          "Invalid",
          " \"\" is invalid: patch: Invalid value: " + shown + ": " + because,
          details);
    }
  }

  /** An empty list means the same as a list with one empty entry: reset the managed fields. */
  private static void resetManagedFields(ObjectNode object) {
    JsonNode managed = object.path("metadata").path("managedFields");
    if (managed.isArray() && managed.isEmpty()) {
      ((com.fasterxml.jackson.databind.node.ArrayNode) managed).addObject();
    }
  }

  /** The configuration of an apply, in YAML, which includes JSON. */
  public static ObjectNode configuration(byte[] body, FieldValidation validation) {
    JsonNode node;
    try {
      if (looksLikeJson(body)) {
        node =
            validation == FieldValidation.STRICT
                ? SandboxJson.readStrictly(body)
                : SandboxJson.read(body);
      } else {
        node = SandboxJson.readYaml(body);
      }
    } catch (JsonProcessingException e) {
      Matcher duplicate = DUPLICATE.matcher(e.getOriginalMessage());
      if (duplicate.find()) {
        throw StatusException.badRequest(
            "error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n"
                + "  line %d: key \"%s\" already set in map"
                    .formatted(line(e), duplicate.group(1)));
      }
      throw StatusException.badRequest(
          "error decoding YAML: error converting YAML to JSON: yaml: line %d: did not find expected node content"
              .formatted(line(e)));
    }
    if (!(node instanceof ObjectNode object)) {
      throw StatusException.badRequest("error decoding YAML: the configuration is no object");
    }
    return object;
  }

  /** The body of a merge patch. */
  public static JsonNode patch(byte[] body, boolean list) {
    JsonNode node;
    try {
      node = SandboxJson.read(body);
    } catch (JsonProcessingException e) {
      throw StatusException.badRequest("error decoding patch: unexpected end of JSON input");
    }
    if (node.isMissingNode()) {
      throw StatusException.badRequest("error decoding patch: unexpected end of JSON input");
    }
    if (list ? !node.isArray() : !node.isObject()) {
      throw StatusException.badRequest(
          "error decoding patch: json: cannot unmarshal %s into Go value of type %s"
              .formatted(
                  node.isArray() ? "array" : node.isObject() ? "object" : "string",
                  list ? "[]handlers.jsonPatchOp" : "map[string]interface {}"));
    }
    return node;
  }

  private static int line(JsonProcessingException e) {
    return e.getLocation() == null ? 1 : e.getLocation().getLineNr();
  }

  private static boolean looksLikeJson(byte[] body) {
    for (byte b : body) {
      if (!Character.isWhitespace(b)) {
        return b == '{';
      }
    }
    return false;
  }

  private static JsonNode parse(ResourceType type, byte[] body, boolean yaml) {
    try {
      JsonNode node = yaml ? SandboxJson.readYaml(body) : SandboxJson.read(body);
      if (!node.isMissingNode()) {
        return node;
      }
    } catch (JsonProcessingException e) {
      String text = new String(body, StandardCharsets.UTF_8);
      throw unrecognized(
          type, "json parse error: unexpected end of JSON input (" + shortened(text) + ")");
    }
    throw unrecognized(type, "json parse error: unexpected end of JSON input (<empty>)");
  }

  private static String shortened(String text) {
    return text.length() > 1000 ? text.substring(0, 1000) : text;
  }

  private static StatusException unrecognized(ResourceType type, String because) {
    String error =
        because.startsWith("json parse error: ") ? because : "json parse error: " + because;
    return StatusException.badRequest(
        "the object provided is unrecognized (must be of type %s): couldn't get version/kind; %s"
            .formatted(type.kind(), error));
  }

  private static void checkKind(ResourceType type, ObjectNode object) {
    String kind = object.path("kind").asText();
    String apiVersion = object.path("apiVersion").asText();
    if (!kind.isEmpty() && !kind.equals(type.kind())) {
      throw StatusException.badRequest(
          "%s in version \"%s\" cannot be handled as a %s: converting (%s.%s) to (%s.%s): unknown conversion"
              .formatted(
                  kind,
                  type.version(),
                  type.kind(),
                  type.version(),
                  kind,
                  type.group().isEmpty() ? "core" : type.group(),
                  type.kind()));
    }
    if (!apiVersion.isEmpty() && !apiVersion.equals(type.apiVersion())) {
      throw cannotBeHandled(
          type,
          "no kind \"%s\" is registered for version \"%s\" in scheme \"pkg/api/legacyscheme/scheme.go:30\""
              .formatted(type.kind(), apiVersion));
    }
    object.put("kind", type.kind()).put("apiVersion", type.apiVersion());
  }

  /** Duplicate names in an object, as errors or warnings; none where validation ignores them. */
  static List<String> duplicates(byte[] body, FieldValidation validation) {
    List<String> faults = new ArrayList<>();
    if (validation != FieldValidation.IGNORE) {
      duplicate(body, faults);
    }
    return faults;
  }

  private static void duplicate(byte[] body, List<String> faults) {
    try {
      SandboxJson.readStrictly(body);
    } catch (JsonProcessingException e) {
      Matcher duplicate = DUPLICATE.matcher(e.getOriginalMessage());
      if (duplicate.find()) {
        faults.add("duplicate field \"" + path(e, duplicate.group(1)) + "\"");
      }
    }
  }

  private static String path(JsonProcessingException e, String name) {
    if (e.getProcessor() instanceof com.fasterxml.jackson.core.JsonParser parser) {
      StringBuilder path = new StringBuilder(name);
      var context = parser.getParsingContext().getParent();
      while (context != null && !context.inRoot()) {
        String step =
            context.inArray() ? "[" + context.getCurrentIndex() + "]" : context.getCurrentName();
        path.insert(0, step + ".");
        context = context.getParent();
      }
      return path.toString().replace(".[", "[");
    }
    return name;
  }

  static StatusException cannotBeHandled(ResourceType type, String because) {
    return StatusException.badRequest(
        "%s in version \"%s\" cannot be handled as a %s: %s"
            .formatted(type.kind(), type.version(), type.kind(), because));
  }
}
