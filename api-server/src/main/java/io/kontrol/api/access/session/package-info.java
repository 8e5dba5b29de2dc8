/** Sign-ins by browser: their cookie, their rows, and how they end. */
@NullMarked
package io.kontrol.api.access.session;

import org.jspecify.annotations.NullMarked;
