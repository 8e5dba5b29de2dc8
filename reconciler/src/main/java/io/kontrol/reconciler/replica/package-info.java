/** This process among those that serve the cluster: that it lives, and how it sees the cluster. */
@NullMarked
package io.kontrol.reconciler.replica;

import org.jspecify.annotations.NullMarked;
