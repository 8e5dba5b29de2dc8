/** The order in which kinds are applied and deleted. */
@NullMarked
package io.kontrol.reconciler.order;

import org.jspecify.annotations.NullMarked;
