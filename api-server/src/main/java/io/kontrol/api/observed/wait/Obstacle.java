package io.kontrol.api.observed.wait;

import org.jspecify.annotations.Nullable;

/**
 * A resource that is not where it should be.
 *
 * @param message what stands in the way; for people
 */
public record Obstacle(
    int id,
    String kind,
    String namespace,
    String name,
    String sync,
    String health,
    @Nullable String message) {}
