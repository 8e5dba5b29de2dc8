/** Logging in with e-mail address and password. */
@NullMarked
package io.kontrol.api.access.login;

import org.jspecify.annotations.NullMarked;
