@NullMarked
package io.kontrol.watcher.drift;

import org.jspecify.annotations.NullMarked;
