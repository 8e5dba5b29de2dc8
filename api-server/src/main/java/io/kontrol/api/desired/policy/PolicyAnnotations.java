package io.kontrol.api.desired.policy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.model.kubernetes.KontrolMetadata;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Keeps a manifest's policy annotations equal to the policies in force. */
public final class PolicyAnnotations {
  private PolicyAnnotations() {}

  /**
   * Updates the annotations that the manifest has, and adds none.
   *
   * @param spec changed in place
   */
  public static ObjectNode follow(ObjectNode spec, Policies policies) {
    if (spec.path("metadata").path("annotations") instanceof ObjectNode annotations) {
      RequestedPolicies said = RequestedPolicies.ofAnnotations(annotations);
      rewrite(
          annotations,
          KontrolMetadata.DRIFT_POLICY_ANNOTATION,
          said.drift(),
          policies.drift(),
          policies.drift().name());
      rewrite(
          annotations,
          KontrolMetadata.DELETION_POLICY_ANNOTATION,
          said.deletion(),
          policies.deletion(),
          policies.deletion().name());
      rewrite(
          annotations,
          KontrolMetadata.CONFLICT_POLICY_ANNOTATION,
          said.conflict(),
          policies.conflict(),
          policies.conflict().name());
      rewrite(
          annotations,
          KontrolMetadata.RECREATE_ANNOTATION,
          said.recreate(),
          policies.recreate(),
          policies.recreate().name().toLowerCase(Locale.ROOT));
      rewrite(
          annotations,
          KontrolMetadata.IGNORE_PATHS_ANNOTATION,
          said.ignorePaths(),
          policies.ignorePaths(),
          String.join(",", policies.ignorePaths()));
      rewrite(
          annotations,
          KontrolMetadata.WAVE_ANNOTATION,
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
