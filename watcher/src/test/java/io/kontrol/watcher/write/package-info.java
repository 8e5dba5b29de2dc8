@NullMarked
package io.kontrol.watcher.write;

import org.jspecify.annotations.NullMarked;
