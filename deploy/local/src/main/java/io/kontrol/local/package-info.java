/**
 * Everything on one machine: PostgreSQL, a cluster and the three services, each in a process of its
 * own. {@link io.kontrol.local.Stack} is also what the whole-system tests start, kill and restart.
 */
@NullMarked
package io.kontrol.local;

import org.jspecify.annotations.NullMarked;
