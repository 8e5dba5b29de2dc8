@NullMarked
package io.kontrol.api.observed;

import org.jspecify.annotations.NullMarked;
