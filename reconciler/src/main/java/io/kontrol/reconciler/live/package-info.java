/** What a live object shows: whether it is ours, and how to refer to exactly this object. */
@NullMarked
package io.kontrol.reconciler.live;

import org.jspecify.annotations.NullMarked;
