@NullMarked
package io.kontrol.watcher.health;

import org.jspecify.annotations.NullMarked;
