/** Who claims an object that was there before us, and whose fields become ours. */
@NullMarked
package io.kontrol.reconciler.takeover;

import org.jspecify.annotations.NullMarked;
