@NullMarked
package io.kontrol.watcher.observe;

import org.jspecify.annotations.NullMarked;
