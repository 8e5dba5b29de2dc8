/** Rows of {@code databases}, and the event and audit row of each transition. */
@NullMarked
package io.kontrol.api.managed.row;

import org.jspecify.annotations.NullMarked;
