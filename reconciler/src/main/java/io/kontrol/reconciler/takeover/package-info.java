/** Objects that were there before us: who claims them, and whose fields become ours. */
@NullMarked
package io.kontrol.reconciler.takeover;

import org.jspecify.annotations.NullMarked;
