/** Server-side apply: what is sent, in which order, and what the answer means. */
@NullMarked
package io.kontrol.reconciler.apply;

import org.jspecify.annotations.NullMarked;
