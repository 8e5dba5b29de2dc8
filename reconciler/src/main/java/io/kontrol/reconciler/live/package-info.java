/** What a live object tells about itself: whether it is ours, and how to mean this very one. */
@NullMarked
package io.kontrol.reconciler.live;

import org.jspecify.annotations.NullMarked;
