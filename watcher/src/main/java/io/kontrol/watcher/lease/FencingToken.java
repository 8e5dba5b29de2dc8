package io.kontrol.watcher.lease;

/**
 * The right to write for one cluster, as it was given: each write checks it in the database, in its
 * own transaction, so a holder that was paused and replaced writes nothing.
 */
public record FencingToken(String clusterId, String holder, long epoch) {}
