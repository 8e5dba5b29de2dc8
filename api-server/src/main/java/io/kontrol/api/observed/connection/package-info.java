/** Which clusters, and which of their kinds, what is known of the fleet still holds for. */
@NullMarked
package io.kontrol.api.observed.connection;

import org.jspecify.annotations.NullMarked;
