/** When to retry: a resource, or the whole cluster. */
@NullMarked
package io.kontrol.reconciler.backoff;

import org.jspecify.annotations.NullMarked;
