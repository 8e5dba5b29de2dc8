/** Heartbeats of the loops, for the liveness probe. */
@NullMarked
package io.kontrol.watcher.probe;

import org.jspecify.annotations.NullMarked;
