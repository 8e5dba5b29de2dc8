package io.kontrol.api.desired.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.refusal.Refusal;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Validates the fields of {@code metadata} and their types. */
final class MetadataRules {
  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "namespace",
          "generateName",
          "labels",
          "annotations",
          "finalizers",
          "ownerReferences",
          "uid",
          "resourceVersion",
          "generation",
          "creationTimestamp",
          "deletionTimestamp",
          "deletionGracePeriodSeconds",
          "managedFields",
          "selfLink");

  private static final Pattern PREFIX =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
  private static final int MAX_ANNOTATIONS = 256 * 1024;

  private MetadataRules() {}

  static void require(@Nullable JsonNode metadata) {
    if (metadata == null) {
      return;
    }
    if (!metadata.isObject()) {
      throw Refusal.invalid("wrong_type", "metadata has to be an object.");
    }
    for (Map.Entry<String, JsonNode> field : metadata.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw Refusal.invalid(
            "unknown_field",
            "metadata has no field "
                + (field.getKey().length() > 80 ? "of that name" : field.getKey())
                + "; what describes an object freely belongs into labels or annotations.");
      }
    }
    requireTexts(metadata.get("labels"), "labels").forEach(MetadataRules::requireLabel);
    requireAnnotations(requireTexts(metadata.get("annotations"), "annotations"));
    requireList(metadata, "finalizers");
    requireList(metadata, "ownerReferences");
  }

  private static Map<String, String> requireTexts(@Nullable JsonNode texts, String where) {
    if (texts == null || texts.isNull()) {
      return Map.of();
    }
    if (!(texts instanceof ObjectNode object)) {
      throw Refusal.invalid("wrong_type", "metadata." + where + " has to be an object of texts.");
    }
    Map<String, String> result = new java.util.LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : object.properties()) {
      if (!entry.getValue().isTextual()) {
        throw Refusal.invalid(
            "wrong_type",
            "Every value in metadata."
                + where
                + " has to be a text; put numbers, on, off, yes, no, true and false into quotes.");
      }
      result.put(entry.getKey(), entry.getValue().textValue());
    }
    return result;
  }

  private static void requireAnnotations(Map<String, String> annotations) {
    long size = 0;
    for (Map.Entry<String, String> annotation : annotations.entrySet()) {
      requireKey(annotation.getKey(), "annotations");
      size += annotation.getKey().length() + annotation.getValue().length();
    }
    if (size > MAX_ANNOTATIONS) {
      throw Refusal.invalid("annotations_too_large", "All annotations may have 256 KiB together.");
    }
  }

  private static void requireLabel(String key, String value) {
    requireKey(key, "labels");
    if (!validLabelValue(value)) {
      throw Refusal.invalid(
          "invalid_label",
          "A label's value has to be at most 63 letters, digits, '-', '_' and '.', beginning and"
              + " ending with a letter or digit, or empty.");
    }
  }

  private static void requireKey(String key, String where) {
    if (!validKey(key)) {
      throw Refusal.invalid(
          "invalid_label",
          "A key in metadata."
              + where
              + " has to be a name of at most 63 letters, digits, '-', '_' and '.', with an optional"
              + " DNS subdomain and '/' before it.");
    }
  }

  static boolean validLabelValue(String value) {
    return value.isEmpty() || (value.length() <= 63 && NAME.matcher(value).matches());
  }

  static boolean validKey(String key) {
    int slash = key.indexOf('/');
    String prefix = slash < 0 ? "" : key.substring(0, slash);
    String name = key.substring(slash + 1);
    boolean prefixOk =
        slash < 0
            || (prefix.length() <= 253
                && PREFIX.matcher(prefix.toLowerCase(java.util.Locale.ROOT)).matches());
    return prefixOk && name.length() <= 63 && NAME.matcher(name).matches();
  }

  private static void requireList(JsonNode metadata, String field) {
    JsonNode list = metadata.path(field);
    if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
      throw Refusal.invalid("wrong_type", "metadata." + field + " has to be a list.");
    }
  }
}
