/** When to try again: one resource, or a whole cluster. */
@NullMarked
package io.kontrol.reconciler.backoff;

import org.jspecify.annotations.NullMarked;
