/** Users, as an ADMIN manages them. */
@NullMarked
package io.kontrol.api.access.user;

import org.jspecify.annotations.NullMarked;
