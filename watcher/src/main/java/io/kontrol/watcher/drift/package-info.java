/** Which of our fields differ from what was applied, and which field manager changed them. */
@NullMarked
package io.kontrol.watcher.drift;

import org.jspecify.annotations.NullMarked;
