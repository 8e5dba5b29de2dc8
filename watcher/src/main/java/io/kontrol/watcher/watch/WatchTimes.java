package io.kontrol.watcher.watch;

import java.time.Duration;

/**
 * @param watch longest duration of a watch; each lasts between half of it and all of it
 * @param silence time without a line after which a watch counts as dead. API servers send a
 *     bookmark each minute.
 * @param kindRetry interval of discovery for a kind that the cluster does not serve yet
 */
public record WatchTimes(Duration watch, Duration silence, Duration kindRetry) {}
