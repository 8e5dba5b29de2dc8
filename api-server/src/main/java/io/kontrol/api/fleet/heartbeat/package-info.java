/**
 * Heartbeats: read, put in order, and written in one transaction with a handful of statements,
 * however many figures they bring.
 */
@NullMarked
package io.kontrol.api.fleet.heartbeat;

import org.jspecify.annotations.NullMarked;
