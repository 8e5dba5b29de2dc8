/** The first ADMIN, by whom all others are made. */
@NullMarked
package io.kontrol.api.access.bootstrap;

import org.jspecify.annotations.NullMarked;
