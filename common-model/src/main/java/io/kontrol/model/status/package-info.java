/** The states that the API shows: sync and health. */
@NullMarked
package io.kontrol.model.status;

import org.jspecify.annotations.NullMarked;
