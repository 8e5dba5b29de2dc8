@NullMarked
package io.kontrol.watcher.observation;

import org.jspecify.annotations.NullMarked;
