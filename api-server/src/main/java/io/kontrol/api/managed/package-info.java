/** Managed databases: a PostgreSQL for a team by one request. */
@NullMarked
package io.kontrol.api.managed;

import org.jspecify.annotations.NullMarked;
