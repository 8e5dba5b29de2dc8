/** Pools: what nodes, and schedules, scale. */
@NullMarked
package io.kontrol.api.fleet.pool;

import org.jspecify.annotations.NullMarked;
