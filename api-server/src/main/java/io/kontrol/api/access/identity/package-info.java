/** Identities by their credentials: read from the database, and kept for seconds. */
@NullMarked
package io.kontrol.api.access.identity;

import org.jspecify.annotations.NullMarked;
