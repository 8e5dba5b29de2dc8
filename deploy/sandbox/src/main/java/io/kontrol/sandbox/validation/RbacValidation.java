package io.kontrol.sandbox.validation;

import com.fasterxml.jackson.databind.JsonNode;

/** Validation of roles and their bindings. */
final class RbacValidation {
  private RbacValidation() {}

  static void role(JsonNode role, Causes causes) {
    int index = 0;
    for (JsonNode rule : role.path("rules")) {
      String at = "rules[" + index++ + "]";
      if (rule.path("verbs").isEmpty()) {
        causes.required(at + ".verbs", "verbs must contain at least one value");
      }
      if (!rule.path("nonResourceURLs").isEmpty()) {
        continue;
      }
      if (rule.path("apiGroups").isEmpty()) {
        causes.required(at + ".apiGroups", "resource rules must supply at least one api group");
      }
      if (rule.path("resources").isEmpty()) {
        causes.required(at + ".resources", "resource rules must supply at least one resource");
      }
    }
  }

  static void binding(String kind, JsonNode binding, Causes causes) {
    JsonNode role = binding.path("roleRef");
    if (kind.equals("RoleBinding")) {
      causes.oneOf(role.path("kind"), "roleRef.kind", "Role", "ClusterRole");
    } else {
      causes.oneOf(role.path("kind"), "roleRef.kind", "ClusterRole");
    }
    causes.require(role, "name", "roleRef.name");
    int index = 0;
    for (JsonNode subject : binding.path("subjects")) {
      String at = "subjects[" + index++ + "]";
      causes.require(subject, "name", at + ".name");
      String of = subject.path("kind").asText();
      if (of.equals("ServiceAccount") && subject.path("namespace").asText().isEmpty()) {
        causes.required(at + ".namespace");
      }
      causes.oneOf(subject.path("kind"), at + ".kind", "ServiceAccount", "User", "Group");
    }
  }
}
