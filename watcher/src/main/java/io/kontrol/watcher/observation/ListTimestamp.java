package io.kontrol.watcher.observation;

import java.time.Instant;

/**
 * When the API server was asked for what it holds. Its answer is newer than all that was known by
 * then, whatever the versions say: a cluster restored from a backup counts them anew.
 *
 * @param at on the database's clock
 * @param nanoTime on {@link System#nanoTime}'s clock
 */
public record ListTimestamp(Instant at, long nanoTime) {}
