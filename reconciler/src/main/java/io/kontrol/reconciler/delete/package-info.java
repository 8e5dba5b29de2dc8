/** Deleting and orphaning objects that are ours, identified by their UID. */
@NullMarked
package io.kontrol.reconciler.delete;

import org.jspecify.annotations.NullMarked;
