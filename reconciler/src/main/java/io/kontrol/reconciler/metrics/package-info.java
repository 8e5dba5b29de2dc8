/** Metrics of the reconciler. */
@NullMarked
package io.kontrol.reconciler.metrics;

import org.jspecify.annotations.NullMarked;
