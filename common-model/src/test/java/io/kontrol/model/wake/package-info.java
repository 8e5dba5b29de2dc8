@NullMarked
package io.kontrol.model.wake;

import org.jspecify.annotations.NullMarked;
