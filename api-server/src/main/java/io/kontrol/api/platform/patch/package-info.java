@NullMarked
package io.kontrol.api.platform.patch;

import org.jspecify.annotations.NullMarked;
