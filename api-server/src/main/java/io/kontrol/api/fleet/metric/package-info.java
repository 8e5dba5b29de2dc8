/** The metrics that nodes send, by type and time. */
@NullMarked
package io.kontrol.api.fleet.metric;

import org.jspecify.annotations.NullMarked;
