/** Grants of a role in a part of the fleet. */
@NullMarked
package io.kontrol.api.access.grant;

import org.jspecify.annotations.NullMarked;
