/**
 * A reconciler without Quarkus around it, a user, a watcher's stand-in and a cluster to look at.
 */
@NullMarked
package io.kontrol.reconciler.testing;

import org.jspecify.annotations.NullMarked;
