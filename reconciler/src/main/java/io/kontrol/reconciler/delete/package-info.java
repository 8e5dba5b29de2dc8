/** Deletes and orphaning: only what is ours, by its UID. */
@NullMarked
package io.kontrol.reconciler.delete;

import org.jspecify.annotations.NullMarked;
