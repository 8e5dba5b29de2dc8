/** What a rejection by the API server means for a resource. */
@NullMarked
package io.kontrol.reconciler.rejection;

import org.jspecify.annotations.NullMarked;
