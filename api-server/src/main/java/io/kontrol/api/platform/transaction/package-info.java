@NullMarked
package io.kontrol.api.platform.transaction;

import org.jspecify.annotations.NullMarked;
