package io.kontrol.api.platform.identity;

import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from.
 *
 * @param address of the client, as far as the proxies in between are trusted
 */
public record RequestOrigin(
    String requestId, @Nullable String address, @Nullable String userAgent) {}
