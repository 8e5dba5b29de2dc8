/** Who asks, and what they may: users, sessions, tokens, grants. */
@NullMarked
package io.kontrol.api.access;

import org.jspecify.annotations.NullMarked;
