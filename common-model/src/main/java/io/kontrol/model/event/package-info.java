/** The append-only event log. */
@NullMarked
package io.kontrol.model.event;

import org.jspecify.annotations.NullMarked;
