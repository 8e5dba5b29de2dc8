package io.kontrol.watcher.watch;

import java.time.Duration;

/**
 * @param watch longest life of one watch; each lives between half of it and all of it
 * @param silence without a line or bookmark after which a watch counts as dead. API servers send a
 *     bookmark each minute.
 * @param kindRetry between two looks for a kind that the cluster does not serve yet
 */
public record WatchTimes(Duration watch, Duration silence, Duration kindRetry) {}
