package io.kontrol.api.stack.render.patch;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.stack.render.object.ObjectTemplate;
import io.kontrol.api.stack.render.schema.BoundedSchema;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.Violations;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the patches that a template allows. */
public final class PatchRuleReader {
  private static final Set<String> FIELDS =
      Set.of("target", "path", "operations", "schema", "role", "description");
  private static final int MOST = 100;

  private final List<ObjectTemplate> objects;
  private final Violations violations;

  /**
   * @param objects of the template, among which the targets have to be
   */
  public PatchRuleReader(List<ObjectTemplate> objects, Violations violations) {
    this.objects = objects;
    this.violations = violations;
  }

  public PatchRules read(JsonNode list, String pointer) {
    List<PatchRule> rules = new ArrayList<>();
    if (!list.isMissingNode() && (!list.isArray() || list.size() > MOST)) {
      violations.add(pointer, "wrong_type", "Patches are a list of at most " + MOST + ".");
      return new PatchRules(rules);
    }
    for (int i = 0; i < list.size(); i++) {
      rule(list.get(i), Pointers.child(pointer, i)).ifPresent(rules::add);
    }
    return new PatchRules(rules);
  }

  private Optional<PatchRule> rule(JsonNode rule, String pointer) {
    int before = violations.size();
    if (!rule.isObject()) {
      violations.add(pointer, "wrong_type", "An allowed patch is an object.");
      return Optional.empty();
    }
    rule.fieldNames().forEachRemaining(field -> requireKnown(field, pointer));
    String kind = rule.path("target").path("kind").asText();
    Pattern name = PatchRule.glob(rule.path("target").path("name").asText("*"));
    requireTarget(kind, name, pointer);
    Optional<PathPattern> path = path(rule, pointer);
    Set<PatchOperation> operations = operations(rule.path("operations"), pointer);
    Optional<BoundedSchema> schema =
        rule.has("schema")
            ? BoundedSchema.compile(rule.get("schema"), pointer + "/schema", violations)
            : Optional.empty();
    Role role = role(rule.path("role"), pointer);
    return violations.size() > before || path.isEmpty()
        ? Optional.empty()
        : Optional.of(new PatchRule(kind, name, path.get(), operations, schema, role));
  }

  private void requireKnown(String field, String pointer) {
    if (!FIELDS.contains(field)) {
      violations.add(
          Pointers.child(pointer, field),
          "unknown_field",
          "An allowed patch has target, path, operations, schema, role and description.");
    }
  }

  /** An object whose name depends on parameters may be any. */
  private void requireTarget(String kind, Pattern name, String pointer) {
    boolean there =
        objects.stream()
            .filter(each -> each.kind().equals(kind))
            .anyMatch(
                each -> each.constantName().map(text -> name.matcher(text).matches()).orElse(true));
    if (!there) {
      violations.add(
          pointer + "/target",
          "no_such_object",
          "The template has no object of this kind and name.");
    }
  }

  private Optional<PathPattern> path(JsonNode rule, String pointer) {
    try {
      return Optional.of(PathPattern.parse(rule.path("path").asText()));
    } catch (IllegalArgumentException e) {
      violations.add(pointer + "/path", "invalid_path", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Set<PatchOperation> operations(JsonNode list, String pointer) {
    Set<PatchOperation> operations = EnumSet.noneOf(PatchOperation.class);
    for (JsonNode each : list) {
      PatchOperation.parse(each.asText()).ifPresent(operations::add);
    }
    if (operations.isEmpty() || operations.size() < list.size()) {
      violations.add(
          pointer + "/operations",
          "invalid_operation",
          "operations lists some of add, replace and remove, each once.");
    }
    return operations;
  }

  private Role role(JsonNode text, String pointer) {
    for (Role role : Role.values()) {
      if (role.name().equals(text.asText(Role.DEVOPS.name()))) {
        return role;
      }
    }
    violations.add(pointer + "/role", "unknown_role", "The roles are USER, DEVOPS and ADMIN.");
    return Role.ADMIN;
  }
}
