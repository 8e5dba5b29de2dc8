@NullMarked
package io.kontrol.api.platform.idempotency;

import org.jspecify.annotations.NullMarked;
