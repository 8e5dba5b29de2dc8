@NullMarked
package io.kontrol.model.secret;

import org.jspecify.annotations.NullMarked;
