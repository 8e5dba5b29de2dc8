/** The result of working on a resource, and what is recorded for it. */
@NullMarked
package io.kontrol.reconciler.outcome;

import org.jspecify.annotations.NullMarked;
