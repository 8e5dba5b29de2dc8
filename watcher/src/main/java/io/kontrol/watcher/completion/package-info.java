/** Decides from an object alone whether it ran to completion. */
@NullMarked
package io.kontrol.watcher.completion;

import org.jspecify.annotations.NullMarked;
