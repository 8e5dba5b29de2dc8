@NullMarked
package io.kontrol.api.secret;

import org.jspecify.annotations.NullMarked;
