/** Passwords: how they are hashed, how guessing is slowed down, and links that set them. */
@NullMarked
package io.kontrol.api.access.password;

import org.jspecify.annotations.NullMarked;
