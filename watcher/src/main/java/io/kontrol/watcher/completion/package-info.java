/** When an object that runs to completion has finished. Follows from the object alone. */
@NullMarked
package io.kontrol.watcher.completion;

import org.jspecify.annotations.NullMarked;
