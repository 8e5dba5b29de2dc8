package io.kontrol.api.desired.resource;

import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.policy.Policies;
import org.jspecify.annotations.Nullable;

/**
 * The new desired state of a resource.
 *
 * @param specJson the manifest's spec as it is stored
 * @param revision null for the next number
 * @param ownerId the resource that owns it; null for none
 */
public record DesiredChange(
    Manifest manifest,
    String specJson,
    Policies policies,
    @Nullable String applySet,
    @Nullable Integer revision,
    @Nullable Integer ownerId) {

  public DesiredChange ownedBy(@Nullable Integer id) {
    return new DesiredChange(manifest, specJson, policies, applySet, revision, id);
  }
}
