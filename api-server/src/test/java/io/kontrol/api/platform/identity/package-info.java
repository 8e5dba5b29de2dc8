@NullMarked
package io.kontrol.api.platform.identity;

import org.jspecify.annotations.NullMarked;
