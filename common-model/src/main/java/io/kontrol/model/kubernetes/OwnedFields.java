package io.kontrol.model.kubernetes;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kontrol.model.json.Json;
import io.kontrol.model.secret.SecretDigest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hashes the fields that {@code kontrol} owns by server-side apply, with their values. Equal hashes
 * mean that nothing we applied was changed, whatever defaulting, webhooks, status controllers and
 * other managers did to other fields.
 *
 * <p>The owned set is read from {@code metadata.managedFields} in its FieldsV1 form (see
 * sigs.k8s.io/structured-merge-diff, {@code fieldpath/serialize.go}): {@code f:name} a field,
 * {@code k:{…}} the list item with these keys, {@code v:…} the item of a set with this value,
 * {@code i:n} the item at an index, {@code .} the field itself. An empty set is a leaf, whose whole
 * value counts.
 */
public final class OwnedFields {
  private static final int INITIAL_LENGTH = 4096;

  private final SecretDigest secrets;

  public OwnedFields(SecretDigest secrets) {
    this.secrets = secrets;
  }

  /**
   * @param object a whole object, with its managedFields
   * @return 64 hexadecimal digits; empty if {@code kontrol} owns no fields. Secrets are hashed with
   *     the digest key, since a plain hash would let candidates be tried.
   */
  public Optional<String> hash(JsonNode object) {
    JsonNode owned = ownedSet(object);
    if (owned.isEmpty()) {
      return Optional.empty();
    }
    List<JsonPointer> ignored = ignoredPaths(object);
    boolean secret =
        SecretDigest.isSecret(object.path("apiVersion").asText(), object.path("kind").asText());
    StringBuilder text = new StringBuilder(INITIAL_LENGTH);
    new Walk(text, ignored).visit(secret ? asData(owned) : owned, object, JsonPointer.empty());
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    byte[] digest = secret ? secrets.mac().doFinal(bytes) : sha256().digest(bytes);
    return Optional.of(HexFormat.of().formatHex(digest));
  }

  /**
   * The API server stores a Secret's stringData as data, while the owned set still contains
   * stringData, where no value is found.
   */
  private static JsonNode asData(JsonNode owned) {
    if (!(owned.get("f:stringData") instanceof ObjectNode written)) {
      return owned;
    }
    ObjectNode kept = owned.deepCopy();
    kept.remove("f:stringData");
    kept.withObjectProperty("f:data").setAll(written);
    return kept;
  }

  /** The FieldsV1 set that {@code kontrol} owns by apply; a missing node if none. */
  public static JsonNode ownedSet(JsonNode object) {
    for (JsonNode entry : object.path("metadata").path("managedFields")) {
      if (entry.path("manager").asText().equals(KontrolMetadata.FIELD_MANAGER)
          && entry.path("operation").asText().equals("Apply")
          && entry.path("subresource").asText().isEmpty()) {
        return entry.path("fieldsV1");
      }
    }
    return MissingNode.getInstance();
  }

  /** The ignored paths in the object's annotation. */
  public static List<JsonPointer> ignoredPaths(JsonNode object) {
    String text =
        object
            .path("metadata")
            .path("annotations")
            .path(KontrolMetadata.IGNORE_PATHS_ANNOTATION)
            .asText();
    if (text.isEmpty()) {
      return List.of();
    }
    List<JsonPointer> paths = new ArrayList<>();
    for (String path : text.split(",")) {
      if (path.strip().startsWith("/")) {
        paths.add(JsonPointer.compile(path.strip()));
      }
    }
    return List.copyOf(paths);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Visits the set sorted by key, since servers differ in their order. */
  private record Walk(StringBuilder sink, List<JsonPointer> ignored) {

    void visit(JsonNode set, JsonNode value, JsonPointer path) {
      for (String key : sortedNames(set)) {
        if (key.equals(".")) {
          sink.append(value.isMissingNode() ? ".-" : ".+");
          continue;
        }
        Step step = step(key, value, path);
        if (ignored.contains(step.path())) {
          continue;
        }
        sink.append('{').append(key).append('=');
        JsonNode below = set.path(key);
        if (below.isEmpty()) {
          writeCanonical(step.value());
        } else {
          visit(below, step.value(), step.path());
        }
        sink.append('}');
      }
    }

    private static String[] sortedNames(JsonNode object) {
      String[] names = new String[object.size()];
      Iterator<String> all = object.fieldNames();
      for (int i = 0; i < names.length; i++) {
        names[i] = all.next();
      }
      Arrays.sort(names);
      return names;
    }

    private record Step(JsonNode value, JsonPointer path) {}

    private Step step(String key, JsonNode value, JsonPointer path) {
      String rest = key.substring(2);
      return switch (key.charAt(0)) {
        case 'f' -> new Step(value.path(rest), property(path, rest));
        case 'k' -> item(value, path, FieldKeys.parsed(rest), true);
        case 'v' -> item(value, path, FieldKeys.parsed(rest), false);
        case 'i' -> {
          int index = Integer.parseInt(rest);
          yield new Step(value.path(index), path.appendIndex(index));
        }
        // an unknown path element: its presence counts, without a value
        default -> new Step(MissingNode.getInstance(), property(path, key));
      };
    }

    /** The path is needed only if paths are ignored. */
    private JsonPointer property(JsonPointer path, String name) {
      return ignored.isEmpty() ? path : path.appendProperty(name);
    }

    private Step item(JsonNode list, JsonPointer path, JsonNode wanted, boolean byKeys) {
      for (int i = 0; i < list.size(); i++) {
        JsonNode item = list.path(i);
        if (byKeys ? hasKeys(item, wanted) : item.equals(wanted)) {
          return new Step(item, ignored.isEmpty() ? path : path.appendIndex(i));
        }
      }
      return new Step(MissingNode.getInstance(), property(path, "-"));
    }

    private static boolean hasKeys(JsonNode item, JsonNode keys) {
      for (Map.Entry<String, JsonNode> key : keys.properties()) {
        if (!key.getValue().equals(item.get(key.getKey()))) {
          return false;
        }
      }
      return true;
    }

    private void writeCanonical(JsonNode value) {
      switch (value.getNodeType()) {
        case MISSING -> sink.append('-');
        case OBJECT -> {
          sink.append('{');
          for (String name : sortedNames(value)) {
            writeText(name);
            sink.append(':');
            writeCanonical(value.path(name));
            sink.append(',');
          }
          sink.append('}');
        }
        case ARRAY -> {
          sink.append('[');
          for (JsonNode item : value) {
            writeCanonical(item);
            sink.append(',');
          }
          sink.append(']');
        }
        case STRING -> writeText(value.textValue());
        default -> sink.append(value.isIntegralNumber() ? value.asText() : value.toString());
      }
    }

    /** As JSON. Most texts need no escaping, and the mapper is slow for small texts. */
    private void writeText(String text) {
      if (isPlain(text)) {
        sink.append('"').append(text).append('"');
      } else {
        sink.append(Json.write(TextNode.valueOf(text)));
      }
    }

    private static boolean isPlain(String text) {
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (c < ' ' || c > '~' || c == '"' || c == '\\') {
          return false;
        }
      }
      return true;
    }
  }
}
