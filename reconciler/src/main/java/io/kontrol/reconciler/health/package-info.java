/** Probes and metrics. */
@NullMarked
package io.kontrol.reconciler.health;

import org.jspecify.annotations.NullMarked;
