/** How an attempt ended, what that changes in its row, and the writing of it. */
@NullMarked
package io.kontrol.reconciler.outcome;

import org.jspecify.annotations.NullMarked;
