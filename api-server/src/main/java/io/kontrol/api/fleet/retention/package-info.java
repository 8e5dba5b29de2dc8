/** How long figures are kept: whole days are dropped, and made ahead of time. */
@NullMarked
package io.kontrol.api.fleet.retention;

import org.jspecify.annotations.NullMarked;
