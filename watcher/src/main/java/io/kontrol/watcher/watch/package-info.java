/** A reflector per kind: discovery, list, watch, and list again. */
@NullMarked
package io.kontrol.watcher.watch;

import org.jspecify.annotations.NullMarked;
