@NullMarked
package io.kontrol.api.diff;

import org.jspecify.annotations.NullMarked;
