package io.kontrol.watcher.lease;

/**
 * The right to write for one cluster in one epoch. Each write checks it in its own transaction, so
 * a leader that was paused and replaced writes nothing.
 */
public record FencingToken(String clusterId, String holder, long epoch) {}
