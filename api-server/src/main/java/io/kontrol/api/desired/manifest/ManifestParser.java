package io.kontrol.api.desired.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.model.json.Json;
import java.util.Set;
import java.util.TreeSet;

/** Parses a whole object as {@code kubectl} does, and refuses what no API server would accept. */
public final class ManifestParser {
  private static final Set<String> IDENTITY = Set.of("apiVersion", "kind", "metadata");

  private ManifestParser() {}

  /**
   * @param document not kept, and not changed
   */
  public static Manifest parse(JsonNode document) {
    if (!(document instanceof ObjectNode given)) {
      throw Refusal.invalid("not_an_object", "A manifest has to be an object (a mapping).");
    }
    String apiVersion = text(given, "apiVersion", "such as apps/v1");
    NameRules.requireApiVersion(apiVersion);
    String kind = text(given, "kind", "such as Deployment");
    NameRules.requireKind(kind);
    ObjectNode object = given.deepCopy();
    ObjectNode metadata = metadata(object);
    String name = name(metadata);
    String namespace = namespace(metadata);
    object.remove(Set.of("apiVersion", "kind"));
    metadata.remove(Set.of("name", "namespace"));
    return parse(apiVersion, kind, namespace, name, object);
  }

  /**
   * @param spec a {@code desired_spec}, which becomes the manifest's own
   */
  public static Manifest parse(
      String apiVersion, String kind, String namespace, String name, ObjectNode spec) {
    NameRules.requireApiVersion(apiVersion);
    NameRules.requireKind(kind);
    String group = Manifest.groupOf(apiVersion);
    NameRules.requireName(group, kind, name);
    if (!namespace.isEmpty()) {
      NameRules.requireNamespace(namespace);
    }
    MetadataRules.require(spec.get("metadata"));
    ServerFieldStripper.strip(spec);
    requireTopLevelFields(group, kind, spec);
    if (spec.path("metadata").isObject() && spec.path("metadata").isEmpty()) {
      spec.remove("metadata");
    }
    Manifest manifest = new Manifest(apiVersion, kind, namespace, name, spec);
    if (manifest.secret()) {
      SecretRules.require(spec);
    }
    return manifest;
  }

  /** The JSON that is stored; refuses one that is larger than an API server accepts. */
  public static String stored(Manifest manifest) {
    String json = Json.write(manifest.spec());
    if (json.length()
        > RequestBody.MAX_OBJECT_BYTES / 4) { // UTF-8 needs at most four bytes a character
      RequestBody.requireObjectSize(json.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
    }
    return json;
  }

  private static void requireTopLevelFields(String group, String kind, ObjectNode spec) {
    KindCatalog.find(group, kind)
        .ifPresent(
            builtIn -> {
              Set<String> unknown = new TreeSet<>();
              spec.fieldNames().forEachRemaining(unknown::add);
              unknown.removeAll(builtIn.fields());
              unknown.removeAll(IDENTITY);
              if (!unknown.isEmpty()) {
                throw Refusal.invalid(
                    "unknown_field",
                    "A "
                        + kind
                        + " has no top-level field "
                        + shown(unknown)
                        + "; it has apiVersion, kind, metadata and "
                        + String.join(", ", new TreeSet<>(builtIn.fields()))
                        + ".");
              }
            });
  }

  private static String shown(Set<String> fields) {
    String text = String.join(", ", fields);
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }

  private static ObjectNode metadata(ObjectNode object) {
    JsonNode metadata = object.get("metadata");
    if (metadata instanceof ObjectNode present) {
      return present;
    }
    throw Refusal.invalid(
        metadata == null ? "missing_field" : "wrong_type",
        "A manifest needs metadata, an object with the name in it.");
  }

  private static String name(ObjectNode metadata) {
    if (!metadata.has("name") && metadata.has("generateName")) {
      throw Refusal.invalid(
          "missing_field",
          "metadata.generateName makes a new object with each apply; desired state needs a metadata.name.");
    }
    return text(metadata, "name", "of the object");
  }

  private static String namespace(ObjectNode metadata) {
    JsonNode namespace = metadata.path("namespace");
    if (namespace.isMissingNode() || namespace.isNull()) {
      return "";
    }
    if (!namespace.isTextual()) {
      throw Refusal.invalid("wrong_type", "metadata.namespace has to be a text.");
    }
    return namespace.textValue();
  }

  private static String text(ObjectNode object, String field, String hint) {
    JsonNode value = object.path(field);
    if (value.isTextual() && !value.textValue().isEmpty()) {
      return value.textValue();
    }
    boolean absent = value.isMissingNode() || value.isNull() || value.isTextual();
    throw Refusal.invalid(
        absent ? "missing_field" : "wrong_type",
        "A manifest needs "
            + (field.equals("name") ? "metadata.name" : field)
            + ", a text, "
            + hint
            + ".");
  }
}
