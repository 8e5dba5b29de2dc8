@NullMarked
package io.kontrol.api.desired.diff;

import org.jspecify.annotations.NullMarked;
