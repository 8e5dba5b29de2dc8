@NullMarked
package io.kontrol.api.idempotency;

import org.jspecify.annotations.NullMarked;
