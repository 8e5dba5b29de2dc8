@NullMarked
package io.kontrol.api.platform.secret;

import org.jspecify.annotations.NullMarked;
