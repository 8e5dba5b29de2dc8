/**
 * What the fleet was like at each minute: one row a minute, made once by one of the replicas, from
 * the rows that heartbeats have brought.
 */
@NullMarked
package io.kontrol.api.fleet.sample;

import org.jspecify.annotations.NullMarked;
