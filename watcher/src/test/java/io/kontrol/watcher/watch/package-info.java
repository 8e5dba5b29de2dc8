@NullMarked
package io.kontrol.watcher.watch;

import org.jspecify.annotations.NullMarked;
