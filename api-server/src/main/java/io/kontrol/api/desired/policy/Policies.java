package io.kontrol.api.desired.policy;

import io.kontrol.model.resource.ConflictPolicy;
import io.kontrol.model.resource.DeletionPolicy;
import io.kontrol.model.resource.DriftPolicy;
import io.kontrol.model.resource.RecreatePolicy;
import java.util.List;

/**
 * The policies of a resource.
 *
 * @param ignorePaths JSON Pointers set at creation and then left to the cluster
 * @param wave within an apply set, a higher one waits for the lower ones
 */
public record Policies(
    DriftPolicy drift,
    DeletionPolicy deletion,
    ConflictPolicy conflict,
    RecreatePolicy recreate,
    List<String> ignorePaths,
    int wave) {

  public static final Policies DEFAULT =
      new Policies(
          DriftPolicy.Enforce,
          DeletionPolicy.Delete,
          ConflictPolicy.Force,
          RecreatePolicy.Always,
          List.of(),
          0);

  public Policies {
    ignorePaths = List.copyOf(ignorePaths);
  }
}
