/** Requests that are answered when resources have come to where they should be. */
@NullMarked
package io.kontrol.api.observed.wait;

import org.jspecify.annotations.NullMarked;
