package io.kontrol.api.desired.resource;

import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.policy.Policies;
import io.kontrol.model.resource.ResourceIdentity;
import org.jspecify.annotations.Nullable;

/** A row of {@code resources}, locked, with its manifest in clear. */
public record StoredResource(
    int id,
    String clusterId,
    Manifest manifest,
    int generation,
    int revision,
    int highestRevision,
    boolean deleted,
    Policies policies,
    @Nullable String applySet,
    @Nullable Integer ownerId) {
  public ResourceIdentity identity() {
    return manifest.identity(clusterId);
  }
}
