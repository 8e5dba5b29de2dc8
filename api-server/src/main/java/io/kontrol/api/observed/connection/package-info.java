/** Which clusters and kinds are being observed now, so that what is shown of them is current. */
@NullMarked
package io.kontrol.api.observed.connection;

import org.jspecify.annotations.NullMarked;
