/** API tokens. */
@NullMarked
package io.kontrol.api.access.token;

import org.jspecify.annotations.NullMarked;
