package io.kontrol.api.resource;

import org.jspecify.annotations.Nullable;

/** Who changes something, and why; recorded with each revision. */
public record Authorship(@Nullable String author, @Nullable String message) {}
