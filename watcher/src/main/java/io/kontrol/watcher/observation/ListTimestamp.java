package io.kontrol.watcher.observation;

import java.time.Instant;

/**
 * When a list or read was requested from the API server. Its answer is newer than everything that
 * was known at that time, whatever the resourceVersions say: a cluster that was restored from a
 * backup counts them from an older one.
 *
 * @param at on the database's clock
 * @param nanoTime on {@link System#nanoTime}'s clock
 */
public record ListTimestamp(Instant at, long nanoTime) {}
