package io.kontrol.api.stack.render.patch;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.api.platform.identity.Role;
import io.kontrol.api.stack.violation.Pointers;
import io.kontrol.api.stack.violation.Violations;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The patches that a template allows, and whether a given one is among them. */
public final class PatchRules {
  /** What makes an object the one that it is, or is not for users to write. */
  private static final Pattern FIXED =
      Pattern.compile(
          "/(apiVersion|kind|status|metadata)|/status/.*"
              + "|/metadata/(name|namespace|uid|resourceVersion|generateName|ownerReferences|managedFields"
              + "|finalizers|annotations|labels)"
              + "|/metadata/(ownerReferences|managedFields|finalizers)/.*"
              + "|/metadata/annotations/kontrol~1.*|/metadata/labels/kontrol~1.*");

  private final List<PatchRule> rules;

  PatchRules(List<PatchRule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** Checks each patch by itself, without the objects. */
  public void authorize(
      List<SpecPatch> patches, String pointer, Predicate<Role> mayPatch, Violations violations) {
    for (int i = 0; i < patches.size(); i++) {
      authorize(patches.get(i), Pointers.child(pointer, i), mayPatch, violations);
    }
  }

  private void authorize(
      SpecPatch patch, String pointer, Predicate<Role> mayPatch, Violations violations) {
    if (FIXED.matcher(patch.path()).matches()) {
      violations.add(pointer + "/path", "fixed_field", "No patch changes this field.");
      return;
    }
    List<PatchRule> forPath = rules.stream().filter(rule -> rule.isFor(patch)).toList();
    if (forPath.isEmpty()) {
      violations.add(
          pointer + "/path",
          "patch_not_allowed",
          "The template does not allow patches of "
              + patch.kind()
              + " "
              + patch.name()
              + " at "
              + patch.path()
              + ".");
      return;
    }
    List<PatchRule> forOperation =
        forPath.stream().filter(rule -> rule.operations().contains(patch.operation())).toList();
    if (forOperation.isEmpty()) {
      violations.add(
          pointer + "/op",
          "operation_not_allowed",
          "The template does not allow " + patch.operation().text() + " here.");
      return;
    }
    List<PatchRule> forRole =
        forOperation.stream().filter(rule -> mayPatch.test(rule.role())).toList();
    if (forRole.isEmpty()) {
      violations.add(
          pointer,
          "role_required",
          "This patch needs the role " + forOperation.get(0).role() + ".");
      return;
    }
    checkValue(patch, forRole, pointer + "/value", violations);
  }

  /** One rule that takes the value is enough; otherwise the first one says why not. */
  private static void checkValue(
      SpecPatch patch, List<PatchRule> allowing, String pointer, Violations violations) {
    JsonNode value = patch.value();
    if (value == null) {
      return;
    }
    Violations first = new Violations();
    for (PatchRule rule : allowing) {
      Violations found = new Violations();
      rule.schema().ifPresent(schema -> schema.validate(value, pointer, found));
      if (found.isEmpty()) {
        return;
      }
      if (first.isEmpty()) {
        first.addAll(found.list());
      }
    }
    violations.addAll(first.list());
  }
}
