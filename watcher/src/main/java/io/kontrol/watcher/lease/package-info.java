@NullMarked
package io.kontrol.watcher.lease;

import org.jspecify.annotations.NullMarked;
