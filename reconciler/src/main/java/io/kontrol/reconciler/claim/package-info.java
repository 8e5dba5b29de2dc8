/** Finds work, queues it in order, and claims it by a lease. */
@NullMarked
package io.kontrol.reconciler.claim;

import org.jspecify.annotations.NullMarked;
