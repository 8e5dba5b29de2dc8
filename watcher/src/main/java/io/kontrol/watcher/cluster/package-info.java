@NullMarked
package io.kontrol.watcher.cluster;

import org.jspecify.annotations.NullMarked;
