/** The heartbeat of this replica, with its connection to the cluster. */
@NullMarked
package io.kontrol.reconciler.replica;

import org.jspecify.annotations.NullMarked;
