/** Regular expressions of users, whose cost is bounded. */
@NullMarked
package io.kontrol.api.platform.pattern;

import org.jspecify.annotations.NullMarked;
