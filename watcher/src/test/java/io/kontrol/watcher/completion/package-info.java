@NullMarked
package io.kontrol.watcher.completion;

import org.jspecify.annotations.NullMarked;
