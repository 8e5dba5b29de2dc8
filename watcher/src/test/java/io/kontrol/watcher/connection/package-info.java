@NullMarked
package io.kontrol.watcher.connection;

import org.jspecify.annotations.NullMarked;
