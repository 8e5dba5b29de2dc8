package io.kontrol.api.platform.identity;

import org.jspecify.annotations.Nullable;

/**
 * Who makes a change; recorded with each revision and event.
 *
 * @param name null where nobody is named
 * @param remark why, in the principal's own words; null where nothing is said
 */
public record Principal(@Nullable String name, @Nullable String remark) {}
