package io.kontrol.api.stack.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.api.platform.document.RequestBody;
import io.kontrol.api.platform.refusal.Refusal;
import io.kontrol.api.stack.render.CompiledTemplate;
import io.kontrol.api.stack.render.InvalidTemplateException;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.Violations;
import io.kontrol.model.json.Json;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A template that is to be saved, sound in all its parts.
 *
 * @param version empty for the next one
 */
record NewTemplate(
    String name,
    OptionalInt version,
    @Nullable String description,
    JsonNode baseSpec,
    JsonNode allowedMutations) {
  private static final Set<String> FIELDS =
      Set.of("name", "version", "description", "base_spec_json", "allowed_mutations_json");

  /** What answers show beside; a template that was read can be sent as it is. */
  private static final Set<String> SHOWN =
      Set.of("id", "is_newest", "created_at", "created_by", "deleted_at");

  private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_DESCRIPTION = 4_000;

  /**
   * @param knownName of the template that gets a version; null where the body names it
   * @throws Refusal that lists all that is wrong
   */
  static NewTemplate read(
      byte @Nullable [] body, @Nullable String mediaType, @Nullable String knownName) {
    JsonNode json = RequestBody.readOne(body, mediaType);
    if (!(json instanceof ObjectNode given)) {
      throw Refusal.invalid("not_an_object", "A template has to be an object.");
    }
    Violations violations = new Violations();
    requireKnownFields(given, violations);
    String name = name(given, knownName, violations);
    OptionalInt version = version(given, violations);
    String description = description(given, violations);
    JsonNode mutations =
        given.path("allowed_mutations_json").isMissingNode()
            ? Json.mapper().createObjectNode()
            : given.path("allowed_mutations_json");
    compile(given.path("base_spec_json"), mutations, violations);
    if (!violations.isEmpty()) {
      throw refusal(violations);
    }
    return new NewTemplate(name, version, description, given.path("base_spec_json"), mutations);
  }

  private static void compile(JsonNode baseSpec, JsonNode mutations, Violations violations) {
    try {
      var unused = CompiledTemplate.compile(baseSpec, mutations);
    } catch (InvalidTemplateException e) {
      violations.addAll(e.violations());
    }
  }

  static Refusal refusal(Violations violations) {
    return Violations.refusal(
        "invalid_template",
        "The template has "
            + violations.size()
            + " mistakes; violations lists them. Nothing was stored.",
        violations.list());
  }

  private static void requireKnownFields(ObjectNode given, Violations violations) {
    given
        .fieldNames()
        .forEachRemaining(
            field -> {
              if (!FIELDS.contains(field) && !SHOWN.contains(field)) {
                violations.add(
                    Pointers.child("", field),
                    "unknown_field",
                    "A template has name, version, description, base_spec_json and"
                        + " allowed_mutations_json.");
              }
            });
  }

  private static String name(ObjectNode given, @Nullable String knownName, Violations violations) {
    String name = given.path("name").asText(knownName == null ? "" : knownName);
    if (name.length() > LONGEST_NAME || !NAME.matcher(name).matches()) {
      violations.add(
          "/name",
          "invalid_name",
          "The name is lower-case letters, digits, '-' and '.', of "
              + LONGEST_NAME
              + " at most, beginning and ending with a letter or digit.");
    } else if (knownName != null && !name.equals(knownName)) {
      violations.add("/name", "other_name", "The template has the name " + knownName + ".");
    }
    return name;
  }

  private static OptionalInt version(ObjectNode given, Violations violations) {
    JsonNode version = given.path("version");
    if (version.isMissingNode() || version.isNull()) {
      return OptionalInt.empty();
    }
    if (!version.isInt() || version.intValue() < 1) {
      violations.add("/version", "invalid_version", "A version is a whole number from 1.");
      return OptionalInt.empty();
    }
    return OptionalInt.of(version.intValue());
  }

  private static @Nullable String description(ObjectNode given, Violations violations) {
    JsonNode description = given.path("description");
    if (description.isMissingNode() || description.isNull()) {
      return null;
    }
    if (!description.isTextual() || description.textValue().length() > LONGEST_DESCRIPTION) {
      violations.add(
          "/description",
          "invalid_description",
          "The description is a text of at most " + LONGEST_DESCRIPTION + " characters.");
    }
    return description.asText();
  }

  /** Whether a stored version says the same. The order of fields counts: forms show it. */
  boolean sameAs(Template stored) {
    return Objects.equals(description, stored.description())
        && sameOrdered(baseSpec, stored.baseSpec())
        && sameOrdered(allowedMutations, stored.allowedMutations());
  }

  private static boolean sameOrdered(JsonNode left, JsonNode right) {
    return Json.write(left).equals(Json.write(right));
  }
}
