package io.kontrol.api.job;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * A job as its handler gets it.
 *
 * @param id the same in each attempt; a handler is idempotent by it
 * @param attempt the number of this attempt, from 1
 */
public record Job(
    long id,
    String type,
    JsonNode payload,
    int attempt,
    @Nullable String key,
    @Nullable String concurrencyKey) {}
