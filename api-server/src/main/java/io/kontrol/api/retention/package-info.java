@NullMarked
package io.kontrol.api.retention;

import org.jspecify.annotations.NullMarked;
