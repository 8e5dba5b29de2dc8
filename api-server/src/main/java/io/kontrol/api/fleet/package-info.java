@NullMarked
package io.kontrol.api.fleet;

import org.jspecify.annotations.NullMarked;
