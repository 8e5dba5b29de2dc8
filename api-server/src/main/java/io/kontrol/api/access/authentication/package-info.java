/** Finds who sends a request, and refuses those who may not. */
@NullMarked
package io.kontrol.api.access.authentication;

import org.jspecify.annotations.NullMarked;
