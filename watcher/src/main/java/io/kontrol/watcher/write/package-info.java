/** From the buffer to the database: rows, events and wake-ups, in batches. */
@NullMarked
package io.kontrol.watcher.write;

import org.jspecify.annotations.NullMarked;
