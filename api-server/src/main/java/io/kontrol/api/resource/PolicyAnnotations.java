package io.kontrol.api.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.kubernetes.Names;
import org.jspecify.annotations.Nullable;

/** Keeps the policy annotations of a manifest true to the policies that hold. */
final class PolicyAnnotations {
  private PolicyAnnotations() {}

  /**
   * Rewrites those annotations that the manifest has, and adds none.
   *
   * @param spec changed in place
   */
  static ObjectNode follow(ObjectNode spec, Policies policies) {
    if (spec.path("metadata").path("annotations") instanceof ObjectNode annotations) {
      PolicyWishes said = PolicyWishes.ofAnnotations(annotations);
      rewrite(
          annotations,
          Names.DRIFT_POLICY_ANNOTATION,
          said.drift(),
          policies.drift(),
          policies.drift().name());
      rewrite(
          annotations,
          Names.DELETION_POLICY_ANNOTATION,
          said.deletion(),
          policies.deletion(),
          policies.deletion().name());
      rewrite(
          annotations,
          Names.CONFLICT_POLICY_ANNOTATION,
          said.conflict(),
          policies.conflict(),
          policies.conflict().name());
      rewrite(
          annotations,
          Names.IGNORE_PATHS_ANNOTATION,
          said.ignorePaths(),
          policies.ignorePaths(),
          String.join(",", policies.ignorePaths()));
      rewrite(
          annotations,
          Names.WAVE_ANNOTATION,
          said.wave(),
          policies.wave(),
          Integer.toString(policies.wave()));
    }
    return spec;
  }

  private static void rewrite(
      ObjectNode annotations, String name, @Nullable Object said, Object holds, String text) {
    if (said != null && !said.equals(holds)) {
      annotations.put(name, text);
    }
  }
}
