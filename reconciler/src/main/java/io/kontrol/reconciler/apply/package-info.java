/** Server-side apply, with the calls that it takes. */
@NullMarked
package io.kontrol.reconciler.apply;

import org.jspecify.annotations.NullMarked;
