package io.kontrol.api.platform.identity;

import org.jspecify.annotations.Nullable;

/** Who changes something, and why; recorded with each revision. */
public record Principal(@Nullable String author, @Nullable String message) {}
