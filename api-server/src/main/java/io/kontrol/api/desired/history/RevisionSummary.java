package io.kontrol.api.desired.history;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A revision without its spec, which may be large. */
@RegisterForReflection
public record RevisionSummary(
    int generation,
    int revision,
    @Nullable String apiVersion,
    @Nullable String author,
    @Nullable String message,
    Instant createdAt) {}
