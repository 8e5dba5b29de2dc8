@NullMarked
package io.kontrol.watcher;

import org.jspecify.annotations.NullMarked;
