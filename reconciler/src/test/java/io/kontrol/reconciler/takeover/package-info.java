/** Decisions about objects that were there before us, without a server. */
@NullMarked
package io.kontrol.reconciler.takeover;

import org.jspecify.annotations.NullMarked;
