@NullMarked
package io.kontrol.watcher.probe;

import org.jspecify.annotations.NullMarked;
