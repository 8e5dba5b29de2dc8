package io.kontrol.api.desired.resource;

import io.kontrol.api.desired.manifest.Manifest;
import io.kontrol.api.desired.policy.Policies;
import org.jspecify.annotations.Nullable;

/**
 * What a resource shall be from now on.
 *
 * @param specJson the manifest's spec as it is stored
 * @param revision null where the next number shall be taken
 */
public record DesiredChange(
    Manifest manifest,
    String specJson,
    Policies policies,
    @Nullable String applySet,
    @Nullable Integer revision) {}
