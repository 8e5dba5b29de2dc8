package io.kontrol.api.http;

import org.jspecify.annotations.Nullable;

/** Who changes something, and why; recorded with each revision. */
public record Authorship(@Nullable String author, @Nullable String message) {}
