@NullMarked
package io.kontrol.api.testing;

import org.jspecify.annotations.NullMarked;
