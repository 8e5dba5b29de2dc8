/** A user's own account. */
@NullMarked
package io.kontrol.api.access.account;

import org.jspecify.annotations.NullMarked;
