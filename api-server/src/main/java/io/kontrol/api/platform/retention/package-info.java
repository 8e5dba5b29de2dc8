@NullMarked
package io.kontrol.api.platform.retention;

import org.jspecify.annotations.NullMarked;
