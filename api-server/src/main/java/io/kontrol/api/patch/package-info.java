@NullMarked
package io.kontrol.api.patch;

import org.jspecify.annotations.NullMarked;
